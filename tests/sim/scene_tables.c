/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/sim/scene.h"

#define SERVER(name_, real_)                                                   \
	{                                                                      \
		.name = name_, .real = real_                                   \
	}

static const struct lab_server servers[] = {
	SERVER("ns.root", "192.0.2.1"),
	SERVER("ns.nic.test", "192.0.2.2"),
	SERVER("ns1.sig.test", "192.0.2.3"),
	SERVER("ns2.sig.test", "192.0.2.4"),
	SERVER("ns.nic.plain", "192.0.2.10"),
	SERVER("ns1.victim.plain", "192.0.2.11"),
	SERVER("ns2.victim.plain", "192.0.2.12"),
	SERVER("ns.evil.plain", "192.0.2.66"),
	{.name = "ns.dual.plain",
	 .real = "192.0.2.20",
	 .real6 = "2001:db8::20"},
};

#define SOA(minimum)                                                           \
	"$TTL 3600\n@ SOA ns.root. hostmaster.root. 1 7200 3600 "              \
	"1209600 " minimum "\n"

/* Of the signed zones, beside www. */
#define SIGNED                                                                 \
	"alias CNAME www\n"                                                    \
	"*.wild A 198.51.100.100\n"                                            \
	"a.b.c.d A 198.51.100.101\n"

/* A name with forty RRsets. */
#define FOUR(n)                                                                \
	"many TYPE65" n "0 \\# 1 00\nmany TYPE65" n "1 \\# 1 01\n"             \
	"many TYPE65" n "2 \\# 1 02\nmany TYPE65" n "3 \\# 1 03\n"
#define MANY                                                                   \
	FOUR("30")                                                             \
	FOUR("31") FOUR("32") FOUR("33") FOUR("34") FOUR("35") FOUR("36")      \
		FOUR("37") FOUR("38") FOUR("39")

/* cN is N CNAMEs away from its address; loops; DNAMEs. */
#define CHAINS                                                                 \
	"c0 A 198.51.100.200\n"                                                \
	"c1 CNAME c0\nc2 CNAME c1\nc3 CNAME c2\nc4 CNAME c3\nc5 CNAME c4\n"    \
	"c6 CNAME c5\nc7 CNAME c6\nc8 CNAME c7\nc9 CNAME c8\nc10 CNAME c9\n"   \
	"c11 CNAME c10\nc12 CNAME c11\nc13 CNAME c12\n"                        \
	"self CNAME self\n"                                                    \
	"ping CNAME pong\npong CNAME ping\n"                                   \
	"dname DNAME target\n"                                                 \
	"host.target A 198.51.100.201\n"                                       \
	"dloop DNAME dloop.dloop\n"                                            \
	"long DNAME aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa." \
	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."            \
	"cccccccccccccccccccccccccccccccccccccccccccccccccccccccc."            \
	"dddddddddddddddd\n"

#define ROW(origin_, algorithm_, denial_, servers_, records_)                  \
	{                                                                      \
		.plan = {.origin = origin_,                                    \
			 .algorithm = algorithm_,                              \
			 .denial = denial_,                                    \
			 .records = records_},                                 \
		.servers = servers_                                            \
	}

#define EC ALGORITHM_ECDSAP256SHA256

static const struct lab_row rows[] = {
	ROW(".", EC, LAB_NSEC, "ns.root", SOA("600")),
	ROW("test.", EC, LAB_NSEC3, "ns.nic.test",
	    SOA("600") "www A 198.51.100.2\n"),
	ROW("sig.test.", EC, LAB_NSEC, "ns1.sig.test ns2.sig.test",
	    SOA("600") "www A 198.51.100.3\n" SIGNED CHAINS MANY),
	ROW("deep.sig.test.", EC, LAB_NSEC3, "ns1.sig.test ns2.sig.test",
	    SOA("600") "www A 198.51.100.33\n" SIGNED),
	ROW("plain.", 0, LAB_NSEC, "ns.nic.plain",
	    SOA("900") "www A 198.51.100.10\n"),
	ROW("victim.plain.", 0, LAB_NSEC, "ns1.victim.plain ns2.victim.plain",
	    SOA("900") "www A 198.51.100.11\n"
		       "short 30 A 198.51.100.110\n"
		       "zero 0 A 198.51.100.111\n"
		       "week 604800 A 198.51.100.112\n"
		       "a.b.c.d A 198.51.100.113\n"
		       "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20 A "
		       "198.51.100.114\n"
		       "away CNAME www.evil.plain.\n" CHAINS),
	ROW("evil.plain.", 0, LAB_NSEC, "ns.evil.plain",
	    SOA("900") "www A 198.51.100.66\n"
		       "to-victim CNAME www.victim.plain.\n"),
	ROW("far.plain.", 0, LAB_NSEC, "ns1.sig.test",
	    SOA("900") "www A 198.51.100.40\n"),
	ROW("dual.plain.", 0, LAB_NSEC, "ns.dual.plain",
	    SOA("900") "www A 198.51.100.20\n"),
};

const struct lab_tables scene_tables = {
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.servers = servers,
	.server_count = COUNT_OF(servers),
};
