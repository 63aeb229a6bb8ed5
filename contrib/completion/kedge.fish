# Completion of kedge(8) for fish. What there is to complete is asked of the
# program itself.
#
# SPDX-License-Identifier: BSD-2-Clause

function __kedge_commands
	$argv --help 2>/dev/null |
		string replace -rf '^  ([a-z][a-z-]*).*  (\S.*)' '$1\t$2' |
		sort -u
end

function __kedge_options
	set -l words (commandline -opc)
	$words[1] $words[2] --help 2>/dev/null | string match -ra -- '--[a-z][a-z-]*' | sort -u
end

# The words of "kedge ctl" so far, without its options.
function __kedge_ctl_words
	set -l words (commandline -opc)
	set -e words[1..2]
	set -l skip 0
	for word in $words
		if test $skip = 1
			set skip 0
			continue
		end
		switch $word
			case -s --socket -c --conf
				set skip 1
			case '-*'
			case '*'
				echo $word
		end
	end
end

function __kedge_ctl_at
	set -l words (__kedge_ctl_words)
	test (count $words) = $argv[1]; or return 1
	test (count $argv) = 1; or contains -- $words[1] $argv[2..-1]
end

set -l ctl '__fish_seen_subcommand_from ctl'
complete -c kedge -n __fish_use_subcommand -xa '(__kedge_commands kedge)'
complete -c kedge -n 'not __fish_use_subcommand; and string match -q -- "-*" (commandline -ct)' -xa '(__kedge_options)'
complete -c kedge -n '__fish_seen_subcommand_from run check-conf explain check ds ctl anchor' -s c -l conf -rF
complete -c kedge -n '__fish_seen_subcommand_from check' -l dnskey -rF
complete -c kedge -n '__fish_seen_subcommand_from ds anchor' -l file -rF
complete -c kedge -n $ctl -s s -l socket -rF
complete -c kedge -n "$ctl; and __kedge_ctl_at 0" -xa '(__kedge_commands kedge ctl)'
complete -c kedge -n "$ctl; and __kedge_ctl_at 1 nta" -xa 'add remove list check'
complete -c kedge -n "$ctl; and __kedge_ctl_at 1 log" -xa 'debug info notice warning error critical configured'
complete -c kedge -n "$ctl; and __kedge_ctl_at 2 lookup flush" -xa 'A AAAA CAA CNAME DNSKEY DS HTTPS MX NAPTR NS PTR SOA SRV SSHFP SVCB TLSA TXT'
complete -c kedge -n "$ctl" -f
