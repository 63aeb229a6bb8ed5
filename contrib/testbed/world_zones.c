/*
 * world_zones.c - the tables of servers and zones.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "contrib/testbed/world_zones.h"

#include "contrib/testbed/world.h"
#include "contrib/testbed/world_catalogue.h"

#define EC  ALGORITHM_ECDSAP256SHA256
#define RSA ALGORITHM_RSASHA256

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/*
 * The root's addresses are those of the real root servers (IANA's root
 * hints); all others lie in prefixes for documentation (RFC 5737, RFC 3849).
 */
#define SERVER(name_, loopback_, real_, real6_)                                \
	{                                                                      \
		.name = name_, .loopback = loopback_, .real = real_,           \
		.real6 = real6_                                                \
	}

#define ODD_SERVER(label, number, algorithm, kind, value, verdict, ede, rcode, \
		   rule, what)                                                 \
	SERVER("ns." label ".broken.test", "127.53.30.1" number,               \
	       "203.0.113.1" number, "2001:db8:53:30::1" number),

#define GLUE_SERVER(label, address, what)                                      \
	{.name = "ns." label ".broken.test",                                   \
	 .glue = address,                                                      \
	 .is_absent = true},

static const struct lab_server servers[] = {
	SERVER("a.root-servers.net", "127.53.0.1", "198.41.0.4",
	       "2001:503:ba3e::2:30"),
	SERVER("b.root-servers.net", "127.53.0.2", "170.247.170.2",
	       "2801:1b8:10::b"),
	SERVER("c.root-servers.net", NULL, "192.33.4.12", "2001:500:2::c"),
	SERVER("d.root-servers.net", NULL, "199.7.91.13", "2001:500:2d::d"),
	SERVER("e.root-servers.net", NULL, "192.203.230.10", "2001:500:a8::e"),
	SERVER("f.root-servers.net", NULL, "192.5.5.241", "2001:500:2f::f"),
	SERVER("g.root-servers.net", NULL, "192.112.36.4", "2001:500:12::d0d"),
	SERVER("h.root-servers.net", NULL, "198.97.190.53", "2001:500:1::53"),
	SERVER("i.root-servers.net", NULL, "192.36.148.17", "2001:7fe::53"),
	SERVER("j.root-servers.net", NULL, "192.58.128.30",
	       "2001:503:c27::2:30"),
	SERVER("k.root-servers.net", NULL, "193.0.14.129", "2001:7fd::1"),
	SERVER("l.root-servers.net", NULL, "199.7.83.42", "2001:500:9f::42"),
	SERVER("m.root-servers.net", NULL, "202.12.27.33", "2001:dc3::35"),
	SERVER("ns1.nic.test", "127.53.1.1", "192.0.2.1", "2001:db8:53:1::1"),
	SERVER("ns2.nic.test", "127.53.1.2", "192.0.2.2", "2001:db8:53:1::2"),
	SERVER("ns1.nic.example", "127.53.2.1", "192.0.2.3",
	       "2001:db8:53:2::1"),
	SERVER("ns1.nic.lab", "127.53.3.1", "192.0.2.4", "2001:db8:53:3::1"),
	SERVER("ns1.signed.test", "127.53.10.1", "198.51.100.1",
	       "2001:db8:53:10::1"),
	SERVER("ns2.signed.test", "127.53.10.2", "198.51.100.2",
	       "2001:db8:53:10::2"),
	SERVER("ns.glue.signed.test", "127.53.11.1", "198.51.100.11",
	       "2001:db8:53:11::1"),
	SERVER("ns1.hosting.lab", "127.53.12.1", "198.51.100.21",
	       "2001:db8:53:12::1"),
	SERVER("ns2.hosting.lab", "127.53.12.2", "198.51.100.22",
	       "2001:db8:53:12::2"),
	SERVER("ns1.unsigned.test", "127.53.13.1", "198.51.100.31",
	       "2001:db8:53:13::1"),
	SERVER("ns1.broken.test", "127.53.20.1", "203.0.113.1",
	       "2001:db8:53:20::1"),
	SERVER("ns2.broken.test", "127.53.20.2", "203.0.113.2",
	       "2001:db8:53:20::2"),
	SERVER("refuses.broken.test", "127.53.21.1", "203.0.113.21",
	       "2001:db8:53:21::1"),
	{.name = "nowhere.broken.test",
	 .loopback = "127.53.66.1",
	 .real = "203.0.113.66",
	 .real6 = "2001:db8:53:66::1",
	 .is_absent = true},
	SERVER("odd.broken.test", "127.53.31.1", "203.0.113.22",
	       "2001:db8:53:31::1"),
	ODD_ZONES(ODD_SERVER) GLUE_ZONES(GLUE_SERVER){
		.name = "ns.no-glue.broken.test", .is_unknown = true},
	{.name = "ns.here.circle-there.broken.test", .is_unknown = true},
	{.name = "ns.there.circle-here.broken.test", .is_unknown = true},
	{.name = "unresolvable.broken.test", .is_unknown = true},
};

#define SOA                                                                    \
	"$TTL 300\n@ SOA ns1.signed.test. hostmaster.signed.test. "            \
	"1 7200 3600 1209600 300\n"

/* What every sound zone holds. */
#define STANDARD                                                               \
	SOA "@ A 192.0.2.80\n"                                                 \
	    "@ AAAA 2001:db8::80\n"                                            \
	    "@ MX 10 mail\n"                                                   \
	    "@ TXT \"a signed zone of the laboratory\"\n"                      \
	    "@ CAA 0 issue \"ca.example\"\n"                                   \
	    "mail A 192.0.2.81\n"                                              \
	    "www A 192.0.2.82\n"                                               \
	    "www A 192.0.2.83\n"                                               \
	    "www AAAA 2001:db8::82\n"                                          \
	    "alias CNAME www\n"                                                \
	    "*.wild A 192.0.2.84\n"                                            \
	    "*.wild TXT \"expanded from a wildcard\"\n"                        \
	    "*.calias CNAME www\n"                                             \
	    "below.ent A 192.0.2.85\n"                                         \
	    "moved DNAME target\n"                                             \
	    "host.target A 192.0.2.86\n"

#define BROKEN                                                                 \
	SOA "@ A 192.0.2.90\n"                                                 \
	    "www A 192.0.2.91\n"                                               \
	    "www TXT \"one thing is wrong here\"\n"                            \
	    "*.wild A 192.0.2.92\n"

#define DIGEST_TEXT                                                            \
	"53535353535353535353535353535353535353535353535353535353535353"       \
	"53"

#define PLAIN SOA "@ A 192.0.2.70\nwww A 192.0.2.71\nalias CNAME www\n"

/* Strings of 250 octets: three kilobytes of them need TCP. */
#define FIFTY            "Kedge hauls itself forward by the anchor it drops."
#define BIG_TEXT(number) "big TXT \"" number " " FIFTY FIFTY FIFTY FIFTY "\"\n"

/* Labels that leave no room for more than a few others. */
#define SIXTY "long-long-long-long-long-long-long-long-long-long-long-long"

/* c8 is the first of eight CNAMEs, and so on; c0 has the address. */
#define STEP(from, to) "c" from " CNAME c" to "\n"
#define CHAIN_TEXT                                                             \
	"c0 A 192.0.2.54\n" STEP("1", "0") STEP("2", "1") STEP("3", "2") STEP( \
		"4", "3") STEP("5", "4") STEP("6", "5") STEP("7", "6")         \
		STEP("8", "7") STEP("9", "8") STEP("10", "9") STEP("11", "10") \
			STEP("12", "11") STEP("13", "12") STEP("14", "13")     \
				STEP("15", "14") STEP("16", "15")              \
					STEP("17", "16")

static const char root_records[] =
	"$TTL 300\n"
	"@ SOA a.root-servers.net. hostmaster.signed.test. "
	"1 1800 900 604800 300\n";

static const char signed_records[] = STANDARD
	"dnssec A 192.0.2.53\n"
	"dnssec AAAA 2001:db8::53\n"
	"dnssec TXT \"signed, and proven from the root down\"\n"
	"to-signed CNAME www.rsa-nsec3.signed.test.\n"
	"to-unsigned CNAME www.unsigned.test.\n"
	"to-broken CNAME www.expired.broken.test.\n"
	"to-nothing CNAME nothing.ecdsa-nsec3.signed.test.\n"
	"chain CNAME chain.names.example.\n"
	"chain-unsigned CNAME chain.unsigned.test.\n"
	"loop CNAME loop.names.example.\n"
	"away DNAME ecdsa-nsec.signed.test.\n" BIG_TEXT("01") BIG_TEXT("02")
		BIG_TEXT("03") BIG_TEXT("04") BIG_TEXT("05") BIG_TEXT("06")
			BIG_TEXT("07") BIG_TEXT("08") BIG_TEXT("09")
				BIG_TEXT("10") BIG_TEXT("11") BIG_TEXT("12")
					BIG_TEXT("13") BIG_TEXT("14");

static const char unsigned_records[] =
	PLAIN "to-signed CNAME www.ecdsa-nsec.signed.test.\n"
	      "chain CNAME chain.names.example.\n";

static const char aliases_records[] = PLAIN
	"growing DNAME more.growing\n"
	"stretched DNAME " SIXTY "." SIXTY "." SIXTY "." SIXTY ".\n" CHAIN_TEXT;

static const char names_records[] = PLAIN "chain CNAME chain.hosting.lab.\n"
					  "loop CNAME loop.signed.test.\n";

static const char hosting_records[] = PLAIN "chain CNAME www.signed.test.\n";

#define SIGNED_SERVERS "ns1.signed.test ns2.signed.test"

#define SOUND_ROW(label, algorithm_, denial_, single, verdict, words)          \
	{.plan = {.origin = label ".signed.test.",                             \
		  .algorithm = algorithm_,                                     \
		  .denial = denial_,                                           \
		  .single_key = single,                                        \
		  .records = STANDARD},                                        \
	 .servers = SIGNED_SERVERS},                                           \
		{.plan = {.origin = "plain." label ".signed.test.",            \
			  .records = PLAIN},                                   \
		 .servers = SIGNED_SERVERS},

#define BROKEN_ROW(label, algorithm_, denial_, fault_, verdict, ede, prefix,   \
		   type, rcode, rule, what)                                    \
	{.plan = {.origin = label ".broken.test.",                             \
		  .algorithm = algorithm_,                                     \
		  .denial = denial_,                                           \
		  .fault = fault_,                                             \
		  .records = BROKEN},                                          \
	 .servers = "ns1.broken.test"},

#define UNWRAP(...) __VA_ARGS__

#define PLANNED_ROW(label, plan_, verdict, ede, prefix, type, rcode, rule,     \
		    what)                                                      \
	{.plan = {.origin = label ".broken.test.", UNWRAP plan_},              \
	 .servers = "ns1.broken.test"},

#define ODD_ROW(label, number, algorithm_, kind_, value_, verdict, ede, rcode, \
		rule, what)                                                    \
	{.plan = {.origin = label ".broken.test.",                             \
		  .algorithm = algorithm_,                                     \
		  .records = BROKEN},                                          \
	 .servers = "ns." label ".broken.test",                                \
	 .quirk = {.kind = kind_, .value = value_}},

#define RCODE_ROW(label, number)                                               \
	{.plan = {.origin = "rcode-" label ".broken.test.",                    \
		  .algorithm = EC,                                             \
		  .records = BROKEN},                                          \
	 .servers = "odd.broken.test",                                         \
	 .quirk = {.kind = QUIRK_RCODE, .value = number}},

#define EDE_ROW(number)                                                        \
	{.plan = {.origin = "ede-" #number ".broken.test.",                    \
		  .algorithm = EC,                                             \
		  .records = BROKEN},                                          \
	 .servers = "ns1.broken.test",                                         \
	 .quirk = {.kind = QUIRK_EDE, .value = number}},

#define GLUE_ROW(label, address, what)                                         \
	{.plan = {.origin = label ".broken.test.",                             \
		  .algorithm = EC,                                             \
		  .records = PLAIN},                                           \
	 .servers = "ns." label ".broken.test"},

#define ROW(origin_, algorithm_, denial_, servers_, records_)                  \
	{                                                                      \
		.plan = {.origin = origin_,                                    \
			 .algorithm = algorithm_,                              \
			 .denial = denial_,                                    \
			 .records = records_},                                 \
		.servers = servers_                                            \
	}

static const struct lab_row rows[] = {
	ROW(".", EC, LAB_NSEC,
	    "a.root-servers.net b.root-servers.net c.root-servers.net "
	    "d.root-servers.net e.root-servers.net f.root-servers.net "
	    "g.root-servers.net h.root-servers.net i.root-servers.net "
	    "j.root-servers.net k.root-servers.net l.root-servers.net "
	    "m.root-servers.net",
	    root_records),
	ROW("test.", EC, LAB_NSEC3, "ns1.nic.test ns2.nic.test", PLAIN),
	ROW("example.", ALGORITHM_ED25519, LAB_NSEC, "ns1.nic.example", PLAIN),
	ROW("lab.", RSA, LAB_OPT_OUT, "ns1.nic.lab", PLAIN),

	ROW("signed.test.", EC, LAB_NSEC, SIGNED_SERVERS, signed_records),
	ROW("unsigned.test.", 0, LAB_NSEC, "ns1.unsigned.test",
	    unsigned_records),
	ROW("broken.test.", EC, LAB_NSEC, "ns1.broken.test", PLAIN),
	ROW("names.example.", ALGORITHM_ED25519, LAB_NSEC, SIGNED_SERVERS,
	    names_records),
	ROW("hosting.lab.", RSA, LAB_NSEC3, "ns1.hosting.lab ns2.hosting.lab",
	    hosting_records),
	ROW("plain.lab.", 0, LAB_NSEC, "ns1.hosting.lab", PLAIN),

	/* Servers with names far from the zone; zone cuts of all kinds. */
	ROW("faraway.example.", EC, LAB_NSEC3,
	    "ns1.hosting.lab ns2.hosting.lab", PLAIN),
	ROW("glue.signed.test.", EC, LAB_NSEC, "ns.glue.signed.test", PLAIN),
	ROW("deep.signed.test.", EC, LAB_NSEC3, SIGNED_SERVERS, PLAIN),
	ROW("deeper.deep.signed.test.", ALGORITHM_ED25519, LAB_NSEC,
	    "ns.glue.signed.test", PLAIN),
	ROW("deepest.deeper.deep.signed.test.", EC, LAB_NSEC3, SIGNED_SERVERS,
	    PLAIN),
	ROW("aliases.signed.test.", EC, LAB_NSEC, SIGNED_SERVERS,
	    aliases_records),
	ROW("z.y.x.signed.test.", EC, LAB_NSEC, "ns.glue.signed.test", PLAIN),

	/* Signed, but nothing in the parent says so. */
	{.plan = {.origin = "island.signed.test.",
		  .algorithm = EC,
		  .denial = LAB_NSEC,
		  .island = true,
		  .records = PLAIN},
	 .servers = SIGNED_SERVERS},
	ROW("signed.unsigned.test.", EC, LAB_NSEC, "ns1.unsigned.test", PLAIN),
	SOUND_ZONES(SOUND_ROW)

		BROKEN_ZONES(BROKEN_ROW) PLANNED_ZONES(PLANNED_ROW)
			ODD_ZONES(ODD_ROW) RCODE_ZONES(RCODE_ROW)
				EDE_ZONES(EDE_ROW) GLUE_ZONES(GLUE_ROW) ROW(
					"plain.nsec3-closed.broken.test.", 0,
					LAB_NSEC, "ns1.broken.test", PLAIN),
	ROW("child.expired.broken.test.", EC, LAB_NSEC, "ns1.broken.test",
	    PLAIN),
	/* On a server of its own, for the cut to be seen. */
	{.plan = {.origin = "signed-by-parent.broken.test.",
		  .algorithm = EC,
		  .denial = LAB_NSEC,
		  .fault = FAULT_SIGNER_A,
		  .records = BROKEN},
	 .servers = "ns2.broken.test"},
	{.plan = {.origin = "iterations-50.broken.test.",
		  .algorithm = EC,
		  .denial = LAB_NSEC3,
		  .iterations = 50,
		  .records = BROKEN},
	 .servers = "ns1.broken.test"},
	{.plan = {.origin = "iterations-200.broken.test.",
		  .algorithm = EC,
		  .denial = LAB_NSEC3,
		  .iterations = 200,
		  .records = BROKEN},
	 .servers = "ns1.broken.test"},
	{.plan = {.origin = "lame.broken.test.",
		  .algorithm = EC,
		  .records = PLAIN},
	 .servers = "refuses.broken.test",
	 .lame = "refuses.broken.test"},
	{.plan = {.origin = "half-lame.broken.test.",
		  .algorithm = EC,
		  .records = PLAIN},
	 .servers = "refuses.broken.test ns1.broken.test",
	 .lame = "refuses.broken.test"},
	{.plan = {.origin = "unreachable.broken.test.",
		  .algorithm = EC,
		  .records = PLAIN},
	 .servers = "nowhere.broken.test"},
	{.plan = {.origin = "half-broken.broken.test.",
		  .algorithm = EC,
		  .records = PLAIN},
	 .servers = "odd.broken.test ns1.broken.test",
	 .quirk = {.kind = QUIRK_RCODE, .value = 2},
	 .odd = "odd.broken.test"},
	{.plan = {.origin = "half-silent.broken.test.",
		  .algorithm = EC,
		  .records = PLAIN},
	 .servers = "nowhere.broken.test ns1.broken.test"},
	{.plan = {.origin = "half-unresolvable.broken.test.",
		  .algorithm = EC,
		  .records = PLAIN},
	 .servers = "unresolvable.broken.test ns1.broken.test"},
	ROW("no-glue.broken.test.", EC, LAB_NSEC, "ns.no-glue.broken.test",
	    PLAIN),
	{.plan = {.origin = "rcode-nxdomain.broken.test.",
		  .algorithm = EC,
		  .records = BROKEN},
	 .servers = "odd.broken.test",
	 .quirk = {.kind = QUIRK_RCODE, .value = 3}},
	{.plan = {.origin = "parent-nsec.broken.test.",
		  .algorithm = EC,
		  .records = BROKEN},
	 .servers = "ns1.broken.test",
	 .quirk = {.kind = QUIRK_PARENT_NSEC}},
	/* Each has its only server in the other. */
	ROW("circle-here.broken.test.", EC, LAB_NSEC,
	    "ns.here.circle-there.broken.test", PLAIN),
	ROW("circle-there.broken.test.", EC, LAB_NSEC,
	    "ns.there.circle-here.broken.test", PLAIN),
};

const struct lab_tables lab_tables = {
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.servers = servers,
	.server_count = COUNT_OF(servers),
};
