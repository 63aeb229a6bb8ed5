/*
 * world_catalogue.h - more of the laboratory's zones as lists: those whose
 * plan has more than a fault, those whose servers are odd, and those whose
 * glue leads nowhere.
 *
 * Inside world.h's module only.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_WORLD_CATALOGUE_H
#define TESTBED_WORLD_CATALOGUE_H

/*
 * X(label, (plan), verdict, EDE, QNAME's first labels, QTYPE, RCODE of the
 * data, rule, what): LABEL.broken.test.
 */
#define PLANNED_ZONES(X)                                                       \
	X("ds-reserved-algorithm",                                             \
	  (.algorithm = EC, .fault = FAULT_DS_UNKNOWN_ALGORITHM,               \
	   .number = 200, .records = BROKEN),                                  \
	  INSECURE, 1, "www.", A, 0, "RFC 6840 section 5.2",                   \
	  "The DS has algorithm 200, which is reserved: unsigned to us.")      \
	X("ds-digest-3",                                                       \
	  (.algorithm = EC, .fault = FAULT_DS_UNKNOWN_DIGEST, .number = 3,     \
	   .records = BROKEN),                                                 \
	  INSECURE, 2, "www.", A, 0, "RFC 9906 section 2",                     \
	  "The only DS has a GOST R 34.11-94 digest, which nobody here can "   \
	  "check.")                                                            \
	X("ds-digest-5",                                                       \
	  (.algorithm = EC, .fault = FAULT_DS_UNKNOWN_DIGEST, .number = 5,     \
	   .records = BROKEN),                                                 \
	  INSECURE, 2, "www.", A, 0, "RFC 9558 section 4",                     \
	  "The only DS has a GOST R 34.11-2012 digest, which nobody here can " \
	  "check.")                                                            \
	X("ds-digest-6",                                                       \
	  (.algorithm = EC, .fault = FAULT_DS_UNKNOWN_DIGEST, .number = 6,     \
	   .records = BROKEN),                                                 \
	  INSECURE, 2, "www.", A, 0, "RFC 9563 section 2",                     \
	  "The only DS has a SM3 digest, which nobody here can check.")        \
	X("ds-two-algorithms",                                                 \
	  (.algorithm = EC, .fault = FAULT_DS_TWO_ALGORITHMS,                  \
	   .records = BROKEN),                                                 \
	  SECURE, NO_EDE, "www.", A, 0, "RFC 6840 section 5.11",               \
	  "DS records of two algorithms, and keys of one of them.")            \
	X("rsamd5",                                                            \
	  (.algorithm = RSA, .claimed_algorithm = 1, .records = BROKEN),       \
	  INSECURE, 1, "www.", A, 0, "RFC 4035 section 5.2",                   \
	  "Signed with RSA/MD5 alone, which is unsigned to us.")               \
	X("dsa",                                                               \
	  (.algorithm = RSA, .claimed_algorithm = 3, .records = BROKEN),       \
	  INSECURE, 1, "www.", A, 0, "RFC 4035 section 5.2",                   \
	  "Signed with DSA alone, which is unsigned to us.")                   \
	X("dsa-nsec3-sha1",                                                    \
	  (.algorithm = RSA, .claimed_algorithm = 6, .records = BROKEN),       \
	  INSECURE, 1, "www.", A, 0, "RFC 4035 section 5.2",                   \
	  "Signed with DSA-NSEC3-SHA1 alone, which is unsigned to us.")        \
	X("ecc-gost",                                                          \
	  (.algorithm = RSA, .claimed_algorithm = 12, .records = BROKEN),      \
	  INSECURE, 1, "www.", A, 0, "RFC 4035 section 5.2",                   \
	  "Signed with GOST R 34.10-2001 alone, which is unsigned to us.")     \
	X("sm2sm3",                                                            \
	  (.algorithm = RSA, .claimed_algorithm = 17, .records = BROKEN),      \
	  INSECURE, 1, "www.", A, 0, "RFC 4035 section 5.2",                   \
	  "Signed with SM2/SM3 alone, which is unsigned to us.")               \
	X("ecc-gost12",                                                        \
	  (.algorithm = RSA, .claimed_algorithm = 23, .records = BROKEN),      \
	  INSECURE, 1, "www.", A, 0, "RFC 4035 section 5.2",                   \
	  "Signed with GOST R 34.10-2012 alone, which is unsigned to us.")     \
	X("private-dns",                                                       \
	  (.algorithm = RSA, .claimed_algorithm = 253, .records = BROKEN),     \
	  INSECURE, 1, "www.", A, 0, "RFC 4035 section 5.2",                   \
	  "Signed with a private algorithm alone, which is unsigned to us.")   \
	X("ed448", (.algorithm = ALGORITHM_ED448, .records = BROKEN), SECURE,  \
	  NO_EDE, "www.", A, 0, "RFC 8080 section 4", "Signed with Ed448.")    \
	X("rsasha1", (.algorithm = ALGORITHM_RSASHA1, .records = BROKEN),      \
	  SECURE, NO_EDE, "www.", A, 0, "RFC 9905 section 2",                  \
	  "Signed with RSA/SHA-1: old, but it still validates.")               \
	X("rsasha1-nsec3-sha1",                                                \
	  (.algorithm = ALGORITHM_RSASHA1_NSEC3_SHA1, .denial = LAB_NSEC3,     \
	   .records = BROKEN),                                                 \
	  SECURE, NO_EDE, "nothing.", A, 3, "RFC 9905 section 2",              \
	  "Signed with RSASHA1-NSEC3-SHA1: old, but it still validates.")      \
	X("no-dnskey",                                                         \
	  (.algorithm = EC, .fault = FAULT_NO_DNSKEY, .records = BROKEN),      \
	  BOGUS, 9, "www.", A, 0, "RFC 4035 section 5.2",                      \
	  "There is no DNSKEY, though the parent has a DS.")                   \
	X("bad-ksk-algorithm",                                                 \
	  (.algorithm = EC, .fault = FAULT_KSK_ALGORITHM, .number = 8,         \
	   .records = BROKEN),                                                 \
	  BOGUS, 9, "www.", A, 0, "RFC 4035 section 5.2",                      \
	  "The KSK says that its algorithm is RSA/SHA-256: the DS fits no "    \
	  "key.")                                                              \
	X("bad-zsk-algorithm",                                                 \
	  (.algorithm = EC, .fault = FAULT_ZSK_ALGORITHM, .number = 8,         \
	   .records = BROKEN),                                                 \
	  BOGUS, 9, "www.", A, 0, "RFC 4035 section 5.3.1",                    \
	  "The ZSK says that its algorithm is RSA/SHA-256: no key for the "    \
	  "signatures.")                                                       \
	X("unassigned-ksk-algorithm",                                          \
	  (.algorithm = EC, .fault = FAULT_KSK_ALGORITHM, .number = 100,       \
	   .records = BROKEN),                                                 \
	  BOGUS, 9, "www.", A, 0, "RFC 4035 section 5.2",                      \
	  "The KSK says that its algorithm is 100, which is unassigned: the "  \
	  "DS fits no key.")                                                   \
	X("unassigned-zsk-algorithm",                                          \
	  (.algorithm = EC, .fault = FAULT_ZSK_ALGORITHM, .number = 100,       \
	   .records = BROKEN),                                                 \
	  BOGUS, 9, "www.", A, 0, "RFC 4035 section 5.3.1",                    \
	  "The ZSK says that its algorithm is 100, which is unassigned: no "   \
	  "key for the signatures.")                                           \
	X("reserved-ksk-algorithm",                                            \
	  (.algorithm = EC, .fault = FAULT_KSK_ALGORITHM, .number = 200,       \
	   .records = BROKEN),                                                 \
	  BOGUS, 9, "www.", A, 0, "RFC 4035 section 5.2",                      \
	  "The KSK says that its algorithm is 200, which is reserved: the DS " \
	  "fits no key.")                                                      \
	X("reserved-zsk-algorithm",                                            \
	  (.algorithm = EC, .fault = FAULT_ZSK_ALGORITHM, .number = 200,       \
	   .records = BROKEN),                                                 \
	  BOGUS, 9, "www.", A, 0, "RFC 4035 section 5.3.1",                    \
	  "The ZSK says that its algorithm is 200, which is reserved: no key " \
	  "for the signatures.")                                               \
	X("zsk-512-bits",                                                      \
	  (.algorithm = RSA, .fault = FAULT_ZSK_SHORT, .records = BROKEN),     \
	  BOGUS, 6, "www.", A, 0, "RFC 5702 section 2.1",                      \
	  "The ZSK is an RSA key of 512 bits that has signed nothing.")        \
	X("zsk-long-exponent",                                                 \
	  (.algorithm = RSA, .fault = FAULT_ZSK_LONG_EXPONENT,                 \
	   .records = BROKEN),                                                 \
	  BOGUS, 9, "www.", A, 0, "RFC 3110 section 2",                        \
	  "The ZSK is an RSA key with an exponent as long as its modulus.")    \
	X("zsk-empty",                                                         \
	  (.algorithm = RSA, .fault = FAULT_ZSK_EMPTY, .records = BROKEN),     \
	  BOGUS, 9, "www.", A, 0, "RFC 4034 section 2.1.4",                    \
	  "The ZSK has no public key.")                                        \
	X("original-ttl",                                                      \
	  (.algorithm = EC, .fault = FAULT_ORIGINAL_TTL_A, .records = BROKEN), \
	  SECURE, NO_EDE, "www.", A, 0, "RFC 4035 section 5.3.3",              \
	  "The A records have twice the TTL that is signed; the lower one "    \
	  "counts.")                                                           \
	X("many-rrsigs",                                                       \
	  (.algorithm = EC, .fault = FAULT_MANY_RRSIGS_A, .records = BROKEN),  \
	  SECURE, NO_EDE, "www.", A, 0, "RFC 4035 section 5.3.3",              \
	  "Four corrupted RRSIGs over the A records, and a good one.")         \
	X("too-many-rrsigs",                                                   \
	  (.algorithm = EC, .fault = FAULT_TOO_MANY_RRSIGS_A,                  \
	   .records = BROKEN),                                                 \
	  BOGUS, 6, "www.", A, 0, "RFC 9520 section 2.4",                      \
	  "A hundred corrupted RRSIGs over the A records, and a good one "     \
	  "that nobody gets to.")                                              \
	X("nsec3-unknown-flag",                                                \
	  (.algorithm = EC, .fault = FAULT_NSEC3_UNKNOWN_FLAG,                 \
	   .denial = LAB_NSEC3, .records = BROKEN),                            \
	  BOGUS, 12, "nothing.", A, 3, "RFC 5155 section 8.2",                 \
	  "The NSEC3 records have an unknown flag, and prove nothing.")        \
	X("no-nsec3param",                                                     \
	  (.algorithm = EC, .fault = FAULT_NO_NSEC3PARAM, .denial = LAB_NSEC3, \
	   .records = BROKEN),                                                 \
	  BOGUS, 12, "nothing.", A, 3, "RFC 5155 section 7.2",                 \
	  "Without NSEC3PARAM the server finds no NSEC3 records.")             \
	X("no-nsec3param-nsec3",                                               \
	  (.algorithm = EC, .fault = FAULT_NO_NSEC3PARAM_NSEC3,                \
	   .denial = LAB_NSEC3, .records = BROKEN),                            \
	  BOGUS, 12, "nothing.", A, 3, "RFC 5155 section 7.2",                 \
	  "There are neither NSEC3PARAM nor NSEC3 records.")                   \
	X("bad-nsec3param-salt",                                               \
	  (.algorithm = EC, .fault = FAULT_NSEC3PARAM_SALT,                    \
	   .denial = LAB_NSEC3, .records = BROKEN),                            \
	  BOGUS, 12, "nothing.", A, 3, "RFC 5155 section 7.2",                 \
	  "NSEC3PARAM has a salt that no NSEC3 has: the server finds none.")   \
	X("compact-denial",                                                    \
	  (.algorithm = EC, .fault = FAULT_COMPACT_DENIAL,                     \
	   .records = BROKEN "below.nothing A 192.0.2.93\n"),                  \
	  SECURE, NO_EDE, "nothing.", A, COMPACT_RCODE,                        \
	  "RFC 9824 section 3.1",                                              \
	  "A name that does not exist is denied as one without types, with "   \
	  "NXNAME.")                                                           \
	X("iterations-0",                                                      \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 0,              \
	   .records = BROKEN),                                                 \
	  SECURE, NO_EDE, "nothing.", A, 3, "RFC 9276 section 3.2",            \
	  "NSEC3 with 0 iterations.")                                          \
	X("iterations-1",                                                      \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 1,              \
	   .records = BROKEN),                                                 \
	  SECURE, NO_EDE, "nothing.", A, 3, "RFC 9276 section 3.2",            \
	  "NSEC3 with one iteration.")                                         \
	X("iterations-10",                                                     \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 10,             \
	   .records = BROKEN),                                                 \
	  SECURE, NO_EDE, "nothing.", A, 3, "RFC 9276 section 3.2",            \
	  "NSEC3 with 10 iterations.")                                         \
	X("iterations-51",                                                     \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 51,             \
	   .records = BROKEN),                                                 \
	  INSECURE, 27, "nothing.", A, 3, "RFC 9276 section 3.2",              \
	  "NSEC3 with 51 iterations: as unsigned.")                            \
	X("iterations-100",                                                    \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 100,            \
	   .records = BROKEN),                                                 \
	  INSECURE, 27, "nothing.", A, 3, "RFC 9276 section 3.2",              \
	  "NSEC3 with 100 iterations: as unsigned.")                           \
	X("iterations-150",                                                    \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 150,            \
	   .records = BROKEN),                                                 \
	  INSECURE, 27, "nothing.", A, 3, "RFC 9276 section 3.2",              \
	  "NSEC3 with 150 iterations: as unsigned.")                           \
	X("iterations-151",                                                    \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 151,            \
	   .records = BROKEN),                                                 \
	  INSECURE, 27, "nothing.", A, 3, "RFC 9276 section 3.2",              \
	  "NSEC3 with 151 iterations: as unsigned.")                           \
	X("iterations-500",                                                    \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 500,            \
	   .records = BROKEN),                                                 \
	  INSECURE, 27, "nothing.", A, 3, "RFC 9276 section 3.2",              \
	  "NSEC3 with 500 iterations: as unsigned.")                           \
	X("iterations-1000",                                                   \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 1000,           \
	   .records = BROKEN),                                                 \
	  INSECURE, 27, "nothing.", A, 3, "RFC 9276 section 3.2",              \
	  "NSEC3 with 1000 iterations: as unsigned.")                          \
	X("iterations-1500",                                                   \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 1500,           \
	   .records = BROKEN),                                                 \
	  INSECURE, 27, "nothing.", A, 3, "RFC 9276 section 3.2",              \
	  "NSEC3 with 1500 iterations: as unsigned.")                          \
	X("iterations-2000",                                                   \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 2000,           \
	   .records = BROKEN),                                                 \
	  INSECURE, 27, "nothing.", A, 3, "RFC 9276 section 3.2",              \
	  "NSEC3 with 2000 iterations: as unsigned.")                          \
	X("iterations-2500",                                                   \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 2500,           \
	   .records = BROKEN),                                                 \
	  INSECURE, 27, "nothing.", A, 3, "RFC 9276 section 3.2",              \
	  "NSEC3 with 2500 iterations: as unsigned.")                          \
	X("iterations-65535",                                                  \
	  (.algorithm = EC, .denial = LAB_NSEC3, .iterations = 65535,          \
	   .records = BROKEN),                                                 \
	  INSECURE, 27, "nothing.", A, 3, "RFC 9276 section 3.2",              \
	  "NSEC3 with 65535 iterations: as unsigned.")                         \
	X("salt-8",                                                            \
	  (.algorithm = EC, .denial = LAB_NSEC3, .salt_size = 8,               \
	   .records = BROKEN),                                                 \
	  SECURE, NO_EDE, "nothing.", A, 3, "RFC 9276 section 3.1",            \
	  "NSEC3 with a salt of 8 octets.")                                    \
	X("salt-64",                                                           \
	  (.algorithm = EC, .denial = LAB_NSEC3, .salt_size = 64,              \
	   .records = BROKEN),                                                 \
	  SECURE, NO_EDE, "nothing.", A, 3, "RFC 9276 section 3.1",            \
	  "NSEC3 with a salt of 64 octets.")                                   \
	X("salt-255",                                                          \
	  (.algorithm = EC, .denial = LAB_NSEC3, .salt_size = 255,             \
	   .records = BROKEN),                                                 \
	  SECURE, NO_EDE, "nothing.", A, 3, "RFC 9276 section 3.1",            \
	  "NSEC3 with a salt of 255 octets.")                                  \
	X("cname-at-apex",                                                     \
	  (.algorithm = EC, .records = SOA "@ CNAME www.signed.test.\n"),      \
	  SECURE, NO_EDE, "", A, 0, "RFC 1034 section 3.6.2",                  \
	  "A CNAME beside the SOA, which must not be; the answer is signed "   \
	  "all the same.")                                                     \
	X("cds-mismatch",                                                      \
	  (.algorithm = EC,                                                    \
	   .records = BROKEN "@ CDS 12345 13 2 " DIGEST_TEXT "\n"),            \
	  SECURE, NO_EDE, "", CDS, 0, "RFC 7344 section 4.1",                  \
	  "CDS asks the parent for the DS of a key that is not there.")        \
	X("cds-delete",                                                        \
	  (.algorithm = EC, .records = BROKEN "@ CDS 0 0 0 00\n"), SECURE,     \
	  NO_EDE, "", CDS, 0, "RFC 8078 section 4",                            \
	  "CDS asks the parent to take the DS away, which has not happened.")

/*
 * X(label, number of its server, algorithm, quirk, its value, verdict, EDE,
 * RCODE of the data, rule, what): www.LABEL.broken.test, on a server with one
 * oddity.
 */
#define ODD_ZONES(X)                                                           \
	X("answers-servfail", "00", EC, QUIRK_RCODE, 2, SERVFAIL, 22, 0,       \
	  "RFC 8914 section 4.23", "The only name server answers SERVFAIL.")   \
	X("answers-notauth", "01", EC, QUIRK_RCODE, 9, SERVFAIL, 22, 0,        \
	  "RFC 8914 section 4.23", "The only name server answers NOTAUTH.")    \
	X("answers-nothing", "02", EC, QUIRK_SILENT, 0, SERVFAIL, 22, 0,       \
	  "RFC 8914 section 4.23", "The only name server says nothing.")       \
	X("upward-referral", "03", EC, QUIRK_UPWARD, 0, SERVFAIL, 22, 0,       \
	  "RFC 8914 section 4.23", "The only name server refers to the root.") \
	X("not-authoritative", "04", 0, QUIRK_NOT_AUTHORITATIVE, 0, INSECURE,  \
	  NO_EDE, 0, "RFC 1034 section 5.3.3",                                 \
	  "The only name server answers without authority.")                   \
	X("not-authoritative-signed", "05", EC, QUIRK_NOT_AUTHORITATIVE, 0,    \
	  SECURE, NO_EDE, 0, "RFC 4035 section 5",                             \
	  "The only name server answers without authority, what is signed.")   \
	X("edns-formerr", "06", 0, QUIRK_EDNS_FORMERR, 0, INSECURE, NO_EDE, 0, \
	  "RFC 6891 section 7",                                                \
	  "The name server answers FORMERR to EDNS; the zone is unsigned.")    \
	X("edns-formerr-signed", "07", EC, QUIRK_EDNS_FORMERR, 0, BOGUS, 10,   \
	  0, "RFC 4035 section 4.1",                                           \
	  "The name server answers FORMERR to EDNS; the zone is signed.")      \
	X("edns-badvers", "08", EC, QUIRK_EDNS_BADVERS, 0, BOGUS, 10, 0,       \
	  "RFC 6891 section 6.1.3",                                            \
	  "The name server answers BADVERS to EDNS version 0.")                \
	X("edns-dropped", "09", 0, QUIRK_EDNS_SILENT, 0, INSECURE, NO_EDE, 0,  \
	  "RFC 6891 section 7",                                                \
	  "The name server does not answer with EDNS; the zone is unsigned.")  \
	X("edns-dropped-signed", "10", EC, QUIRK_EDNS_SILENT, 0, SERVFAIL, 22, \
	  0, "RFC 4035 section 4.1",                                           \
	  "The name server does not answer with EDNS; the zone is signed.")    \
	X("edns-ignored", "11", 0, QUIRK_EDNS_IGNORED, 0, INSECURE, NO_EDE, 0, \
	  "RFC 6891 section 7",                                                \
	  "The name server does not know EDNS; the zone is unsigned.")         \
	X("edns-ignored-signed", "12", EC, QUIRK_EDNS_IGNORED, 0, BOGUS, 10,   \
	  0, "RFC 4035 section 3.1.1",                                         \
	  "The name server does not know EDNS; the zone is signed.")           \
	X("do-ignored", "13", EC, QUIRK_DO_IGNORED, 0, BOGUS, 10, 0,           \
	  "RFC 4035 section 3.1.1",                                            \
	  "Something takes the DNSSEC records out of the answers.")            \
	X("truncates-udp", "14", EC, QUIRK_STREAM_ONLY, 0, SECURE, NO_EDE, 0,  \
	  "RFC 7766 section 5", "The name server answers over TCP alone.")     \
	X("truncates-always", "15", EC, QUIRK_TRUNCATED, 0, SERVFAIL, 22, 0,   \
	  "RFC 7766 section 5",                                                \
	  "The name server truncates all answers, over TCP too.")              \
	X("tcp-closed", "16", EC, QUIRK_NO_STREAM, 0, SERVFAIL, 22, 0,         \
	  "RFC 7766 section 5",                                                \
	  "The name server truncates over UDP, and closes TCP at once.")       \
	X("not-a-response", "17", EC, QUIRK_NOT_RESPONSE, 0, SERVFAIL, 22, 0,  \
	  "RFC 5452 section 9",                                                \
	  "The name server sends queries back instead of responses.")          \
	X("wrong-id", "18", EC, QUIRK_WRONG_ID, 0, SERVFAIL, 22, 0,            \
	  "RFC 5452 section 9", "The name server's answers have another ID.")  \
	X("wrong-question", "19", EC, QUIRK_WRONG_QUESTION, 0, SERVFAIL, 22,   \
	  0, "RFC 5452 section 9",                                             \
	  "The name server's answers are for another question.")               \
	X("no-question", "20", EC, QUIRK_NO_QUESTION, 0, SERVFAIL, 22, 0,      \
	  "RFC 5452 section 9", "The name server's answers have no question.") \
	X("two-questions", "21", EC, QUIRK_TWO_QUESTIONS, 0, SERVFAIL, 22, 0,  \
	  "RFC 9619 section 4",                                                \
	  "The name server's answers claim two questions.")                    \
	X("lower-case", "22", EC, QUIRK_LOWER_CASE, 0, SECURE, NO_EDE, 0,      \
	  "RFC 4343 section 4.1", "The name server lower-cases the QNAME.")

/*
 * X(label, RCODE): www.rcode-LABEL.broken.test, whose server has nothing to
 * say but this.
 */
#define RCODE_ZONES(X)                                                         \
	X("noerror", 0)                                                        \
	X("formerr", 1)                                                        \
	X("servfail", 2)                                                       \
	X("notimp", 4)                                                         \
	X("refused", 5)                                                        \
	X("yxdomain", 6)                                                       \
	X("yxrrset", 7)                                                        \
	X("nxrrset", 8)                                                        \
	X("notauth", 9)                                                        \
	X("notzone", 10)                                                       \
	X("dsotypeni", 11)                                                     \
	X("15", 15)                                                            \
	X("badvers", 16)                                                       \
	X("badcookie", 23)                                                     \
	X("3841", 3841)

/*
 * X(code): www.ede-CODE.broken.test, sound, but each answer carries this
 * extended error. It is between the server and the resolver (RFC 8914
 * section 3).
 */
#define EDE_ZONES(X)                                                           \
	X(0)                                                                   \
	X(1)                                                                   \
	X(2)                                                                   \
	X(3)                                                                   \
	X(4)                                                                   \
	X(5)                                                                   \
	X(6)                                                                   \
	X(7)                                                                   \
	X(8)                                                                   \
	X(9)                                                                   \
	X(10)                                                                  \
	X(11)                                                                  \
	X(12)                                                                  \
	X(13)                                                                  \
	X(14)                                                                  \
	X(15)                                                                  \
	X(16)                                                                  \
	X(17)                                                                  \
	X(18)                                                                  \
	X(19)                                                                  \
	X(20)                                                                  \
	X(21)                                                                  \
	X(22)                                                                  \
	X(23)                                                                  \
	X(24)                                                                  \
	X(25)                                                                  \
	X(26)                                                                  \
	X(27)                                                                  \
	X(28)                                                                  \
	X(29)                                                                  \
	X(30)                                                                  \
	X(10000)                                                               \
	X(50000)

/*
 * X(label, address, what): www.LABEL.broken.test, whose only name server has
 * glue that leads nowhere.
 */
#define GLUE_ZONES(X)                                                          \
	X("v4-this-host", "0.0.0.0",                                           \
	  "The only name server's address is this host (RFC 1122).")           \
	X("v4-loopback", "127.66.53.1",                                        \
	  "The only name server's address is a loopback address.")             \
	X("v4-private-10", "10.53.0.1",                                        \
	  "The only name server's address is private (10.0.0.0/8).")           \
	X("v4-private-172", "172.16.53.1",                                     \
	  "The only name server's address is private (172.16.0.0/12).")        \
	X("v4-private-192", "192.168.53.1",                                    \
	  "The only name server's address is private (192.168.0.0/16).")       \
	X("v4-link-local", "169.254.53.1",                                     \
	  "The only name server's address is link-local.")                     \
	X("v4-doc", "192.0.2.253",                                             \
	  "The only name server's address is one for documentation.")          \
	X("v4-multicast", "224.0.0.53",                                        \
	  "The only name server's address is a multicast address.")            \
	X("v4-broadcast", "255.255.255.255",                                   \
	  "The only name server's address is the broadcast address.")          \
	X("v4-reserved", "240.0.53.1",                                         \
	  "The only name server's address is reserved.")                       \
	X("v6-unspecified",                                                    \
	  "::", "The only name server's address is the unspecified one.")      \
	X("v6-localhost", "::1",                                               \
	  "The only name server's address is the loopback address.")           \
	X("v6-mapped", "::ffff:198.51.100.253",                                \
	  "The only name server's address is an IPv4 address, mapped.")        \
	X("v6-mapped-deprecated", "::198.51.100.253",                          \
	  "The only name server's address is an IPv4 address in the old "      \
	  "form.")                                                             \
	X("v4-hex", "c633:64fd::",                                             \
	  "The only name server's address is an IPv4 address in the first "    \
	  "digits.")                                                           \
	X("v6-link-local", "fe80::53",                                         \
	  "The only name server's address is link-local.")                     \
	X("v6-unique-local", "fd53::53",                                       \
	  "The only name server's address is unique-local.")                   \
	X("v6-doc", "2001:db8:dead::53",                                       \
	  "The only name server's address is one for documentation.")          \
	X("v6-nat64", "64:ff9b::198.51.100.253",                               \
	  "The only name server's address is one for NAT64.")                  \
	X("v6-multicast", "ff02::53",                                          \
	  "The only name server's address is a multicast address.")

#endif
