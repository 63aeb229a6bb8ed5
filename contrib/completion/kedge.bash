# Completion of kedge(8) for bash. What there is to complete is asked of the
# program itself: it knows its commands and options best.
#
# SPDX-License-Identifier: BSD-2-Clause

# The words that begin the indented lines of a help text.
_kedge_commands() {
	"$@" --help 2>/dev/null | sed -n 's/^  \([a-z][a-z-]*\).*/\1/p' | sort -u
}

_kedge_options() {
	"$@" --help 2>/dev/null | grep -oE -e '--[a-z][a-z-]*' | sort -u
}

# Where on the command line the subcommand's own words begin: sets _kedge_at
# to the place of the first word of "kedge ctl" that is no option.
_kedge_first_word() {
	local i
	_kedge_at=$COMP_CWORD
	for ((i = 2; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-s | --socket | -c | --conf) ((i++)) ;;
		-*) ;;
		*) _kedge_at=$i && return ;;
		esac
	done
}

_kedge_ctl() {
	local words='' types='A AAAA CAA CNAME DNSKEY DS HTTPS MX NAPTR NS
		PTR SOA SRV SSHFP SVCB TLSA TXT' place _kedge_at
	_kedge_first_word
	place=$((COMP_CWORD - _kedge_at))
	if ((place == 0)); then
		words=$(_kedge_commands "$1" ctl)
	else
		case ${COMP_WORDS[_kedge_at]}:$place in
		nta:1) words=$("$1" ctl --help |
			sed -n 's/^  nta \([a-z]*\).*/\1/p') ;;
		log:1) words='debug info notice warning error critical
			configured' ;;
		lookup:2 | flush:2) words=$types ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$2")
}

_kedge() {
	local program=$1 current=$2 before=$3
	COMPREPLY=()
	case $before in
	-c | --conf | -s | --socket | -d | --directory | --file | --dnskey | --ca | --write)
		compopt -o default
		return
		;;
	esac
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(_kedge_commands "$program") --help --version" \
			-- "$current")
	elif [[ $current == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(_kedge_options "$program" "${COMP_WORDS[1]}")" \
			-- "$current")
	elif [[ ${COMP_WORDS[1]} == ctl ]]; then
		_kedge_ctl "$program" "$current"
	else
		compopt -o default
	fi
}

complete -F _kedge kedge
