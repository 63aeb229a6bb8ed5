/*
 * world_zones.h - the laboratory's zones as lists, so that the table of
 * zones and the table of questions cannot differ.
 *
 * Inside world.h's module only.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TESTBED_WORLD_ZONES_H
#define TESTBED_WORLD_ZONES_H

/*
 * X(label, algorithm, denial, single key, verdict where opt-out matters,
 * words): the sound zones, LABEL.signed.test, all with the same contents.
 */
#define SOUND_ZONES(X)                                                         \
	X("ecdsa-nsec", ALGORITHM_ECDSAP256SHA256, LAB_NSEC, false,            \
	  VERDICT_SECURE, "ECDSA P-256, NSEC")                                 \
	X("ecdsa-nsec3", ALGORITHM_ECDSAP256SHA256, LAB_NSEC3, false,          \
	  VERDICT_SECURE, "ECDSA P-256, NSEC3")                                \
	X("ecdsa-optout", ALGORITHM_ECDSAP256SHA256, LAB_OPT_OUT, false,       \
	  VERDICT_INSECURE, "ECDSA P-256, NSEC3 opt-out")                      \
	X("rsa-nsec", ALGORITHM_RSASHA256, LAB_NSEC, false, VERDICT_SECURE,    \
	  "RSA/SHA-256, NSEC")                                                 \
	X("rsa-nsec3", ALGORITHM_RSASHA256, LAB_NSEC3, false, VERDICT_SECURE,  \
	  "RSA/SHA-256, NSEC3")                                                \
	X("rsa-optout", ALGORITHM_RSASHA256, LAB_OPT_OUT, false,               \
	  VERDICT_INSECURE, "RSA/SHA-256, NSEC3 opt-out")                      \
	X("ed25519-nsec", ALGORITHM_ED25519, LAB_NSEC, false, VERDICT_SECURE,  \
	  "Ed25519, NSEC")                                                     \
	X("ed25519-nsec3", ALGORITHM_ED25519, LAB_NSEC3, false,                \
	  VERDICT_SECURE, "Ed25519, NSEC3")                                    \
	X("ed25519-optout", ALGORITHM_ED25519, LAB_OPT_OUT, false,             \
	  VERDICT_INSECURE, "Ed25519, NSEC3 opt-out")                          \
	X("csk", ALGORITHM_ECDSAP256SHA256, LAB_NSEC, true, VERDICT_SECURE,    \
	  "ECDSA P-256, one key for all, NSEC")                                \
	X("ecdsa384", ALGORITHM_ECDSAP384SHA384, LAB_NSEC3, false,             \
	  VERDICT_SECURE, "ECDSA P-384, NSEC3")                                \
	X("rsa512", ALGORITHM_RSASHA512, LAB_NSEC, false, VERDICT_SECURE,      \
	  "RSA/SHA-512, NSEC")

/*
 * X(label, algorithm, denial, fault, verdict, EDE, QNAME's first labels,
 * QTYPE, RCODE of the data, rule, what): LABEL.broken.test, one thing wrong
 * each, and the question that shows it.
 */
#define BROKEN_ZONES(X)                                                        \
	X("ds-bad-tag", EC, LAB_NSEC, FAULT_DS_TAG, BOGUS, 9, "www", A, 0,     \
	  "RFC 4035 section 5.2",                                              \
	  "The DS has a key tag that no DNSKEY of the zone has.")              \
	X("ds-bad-digest", EC, LAB_NSEC, FAULT_DS_DIGEST, BOGUS, 9, "www", A,  \
	  0, "RFC 4034 section 5.1.4",                                         \
	  "The DS names the right key, its digest is wrong.")                  \
	X("ds-bad-algorithm", EC, LAB_NSEC, FAULT_DS_ALGORITHM, BOGUS, 9,      \
	  "www", A, 0, "RFC 4035 section 5.2",                                 \
	  "The DS says RSA/SHA-256, the key it names is ECDSA P-256.")         \
	X("ds-unknown-algorithm", EC, LAB_NSEC, FAULT_DS_UNKNOWN_ALGORITHM,    \
	  INSECURE, 1, "www", A, 0, "RFC 6840 section 5.2",                    \
	  "The DS has algorithm 100, which is unassigned: unsigned to us.")    \
	X("ds-unknown-digest", EC, LAB_NSEC, FAULT_DS_UNKNOWN_DIGEST,          \
	  INSECURE, 2, "www", A, 0, "RFC 6840 section 5.2",                    \
	  "The DS has digest type 100, which is unassigned: unsigned to us.")  \
	X("ds-sha1", EC, LAB_NSEC, FAULT_DS_SHA1, SECURE, NO_EDE, "www", A, 0, \
	  "RFC 9905 section 2",                                                \
	  "The only DS has a SHA-1 digest: old, but right.")                   \
	X("ds-sha384", EC, LAB_NSEC, FAULT_DS_SHA384, SECURE, NO_EDE, "www",   \
	  A, 0, "RFC 6605 section 2", "The only DS has a SHA-384 digest.")     \
	X("ds-sha1-wrong", EC, LAB_NSEC, FAULT_DS_SHA1_WRONG, SECURE, NO_EDE,  \
	  "www", A, 0, "RFC 4509 section 3",                                   \
	  "A wrong SHA-1 DS beside a right SHA-256 DS, which alone counts.")   \
	X("ds-one-of-five", EC, LAB_NSEC, FAULT_DS_ONE_OF_FIVE, SECURE,        \
	  NO_EDE, "www", A, 0, "RFC 4035 section 5.2",                         \
	  "Five DS records, four of them for keys that are not there.")        \
	X("no-ksk", EC, LAB_NSEC, FAULT_NO_KSK, BOGUS, 9, "www", A, 0,         \
	  "RFC 4035 section 5.2", "The KSK is missing from the DNSKEY RRset.") \
	X("no-zsk", EC, LAB_NSEC, FAULT_NO_ZSK, BOGUS, 9, "www", A, 0,         \
	  "RFC 4035 section 5.3.1",                                            \
	  "The ZSK is missing from the DNSKEY RRset.")                         \
	X("bad-ksk", EC, LAB_NSEC, FAULT_ALTERED_KSK, BOGUS, 9, "www", A, 0,   \
	  "RFC 4034 section 5.1.4",                                            \
	  "The KSK's public key was altered, the DS fits it no longer.")       \
	X("bad-zsk", RSA, LAB_NSEC, FAULT_ALTERED_ZSK, BOGUS, 6, "www", A, 0,  \
	  "RFC 4035 section 5.3.3",                                            \
	  "The ZSK's public key was altered; its tag is the same.")            \
	X("no-zone-bit-ksk", EC, LAB_NSEC, FAULT_NO_ZONE_BIT_KSK, BOGUS, 11,   \
	  "www", A, 0, "RFC 4034 section 2.1.1",                               \
	  "The KSK's ZONE flag is clear.")                                     \
	X("no-zone-bit-zsk", EC, LAB_NSEC, FAULT_NO_ZONE_BIT_ZSK, BOGUS, 11,   \
	  "www", A, 0, "RFC 4034 section 2.1.1",                               \
	  "The ZSK's ZONE flag is clear.")                                     \
	X("no-zone-bit", EC, LAB_NSEC, FAULT_NO_ZONE_BIT, BOGUS, 11, "www", A, \
	  0, "RFC 4034 section 2.1.1", "The ZONE flag of both keys is clear.") \
	X("bad-protocol", EC, LAB_NSEC, FAULT_PROTOCOL, BOGUS, 9, "www", A, 0, \
	  "RFC 4034 section 2.1.2", "The keys' protocol is 4, it must be 3.")  \
	X("revoked-ksk", EC, LAB_NSEC, FAULT_REVOKED_KSK, BOGUS, 9, "www", A,  \
	  0, "RFC 5011 section 2.1", "The DS names a revoked key.")            \
	X("no-sep", EC, LAB_NSEC, FAULT_NO_SEP, SECURE, NO_EDE, "www", A, 0,   \
	  "RFC 4034 section 2.1.1",                                            \
	  "No key has the SEP flag, which is a hint only.")                    \
	X("tag-collision", RSA, LAB_NSEC, FAULT_TAG_COLLISION, SECURE, NO_EDE, \
	  "www", A, 0, "RFC 4035 section 5.3.1",                               \
	  "Another key with the ZSK's tag comes before it.")                   \
	X("dnskey-no-rrsig", EC, LAB_NSEC, FAULT_DNSKEY_NO_RRSIG, BOGUS, 10,   \
	  "www", A, 0, "RFC 4035 section 5.2",                                 \
	  "The DNSKEY RRset has no RRSIG.")                                    \
	X("dnskey-no-ksk-rrsig", EC, LAB_NSEC, FAULT_DNSKEY_NO_KSK_RRSIG,      \
	  BOGUS, 10, "www", A, 0, "RFC 4035 section 5.2",                      \
	  "Only the ZSK signs the DNSKEY RRset, no key that the DS names.")    \
	X("dnskey-bad-rrsig", EC, LAB_NSEC, FAULT_DNSKEY_BAD_RRSIG, BOGUS, 6,  \
	  "www", A, 0, "RFC 4035 section 5.3.3",                               \
	  "The signature of the DNSKEY RRset is corrupted.")                   \
	X("expired", EC, LAB_NSEC, FAULT_EXPIRED, BOGUS, 7, "www", A, 0,       \
	  "RFC 4034 section 3.1.5", "All signatures expired yesterday.")       \
	X("expired-a", EC, LAB_NSEC, FAULT_EXPIRED_A, BOGUS, 7, "www", A, 0,   \
	  "RFC 4034 section 3.1.5",                                            \
	  "The signatures of A records expired yesterday.")                    \
	X("not-yet", EC, LAB_NSEC, FAULT_NOT_YET, BOGUS, 8, "www", A, 0,       \
	  "RFC 4034 section 3.1.5",                                            \
	  "All signatures will be valid in two days.")                         \
	X("not-yet-a", EC, LAB_NSEC, FAULT_NOT_YET_A, BOGUS, 8, "www", A, 0,   \
	  "RFC 4034 section 3.1.5",                                            \
	  "The signatures of A records will be valid in two days.")            \
	X("backwards", EC, LAB_NSEC, FAULT_EXPIRED_BEFORE_VALID, BOGUS, 25,    \
	  "www", A, 0, "RFC 4034 section 3.1.5",                               \
	  "All signatures expire before they become valid.")                   \
	X("backwards-a", EC, LAB_NSEC, FAULT_EXPIRED_BEFORE_VALID_A, BOGUS,    \
	  25, "www", A, 0, "RFC 4034 section 3.1.5",                           \
	  "The signatures of A records expire before they become valid.")      \
	X("no-rrsig", EC, LAB_NSEC, FAULT_NO_RRSIG, BOGUS, 10, "www", A, 0,    \
	  "RFC 4035 section 5",                                                \
	  "There are no RRSIGs, though the parent has a DS.")                  \
	X("no-rrsig-a", EC, LAB_NSEC, FAULT_NO_RRSIG_A, BOGUS, 10, "www", A,   \
	  0, "RFC 4035 section 5", "The A records have no RRSIG.")             \
	X("bad-rrsig", EC, LAB_NSEC, FAULT_BAD_RRSIG, BOGUS, 6, "www", A, 0,   \
	  "RFC 4035 section 5.3.3", "All signatures are corrupted.")           \
	X("bad-rrsig-a", EC, LAB_NSEC, FAULT_BAD_RRSIG_A, BOGUS, 6, "www", A,  \
	  0, "RFC 4035 section 5.3.3",                                         \
	  "The signatures of A records are corrupted.")                        \
	X("labels-above", EC, LAB_NSEC, FAULT_LABELS_ABOVE_A, BOGUS, 6, "www", \
	  A, 0, "RFC 4035 section 5.3.1",                                      \
	  "The RRSIGs of A records have more labels than the owner.")          \
	X("labels-below", EC, LAB_NSEC, FAULT_LABELS_BELOW_A, BOGUS, 6, "www", \
	  A, 0, "RFC 4035 section 5.3.1",                                      \
	  "The RRSIGs of A records have fewer labels than the signer.")        \
	X("no-nsec", EC, LAB_NSEC, FAULT_NO_DENIAL, BOGUS, 12, "nothing", A,   \
	  3, "RFC 4035 section 5.4",                                           \
	  "There are no NSEC records: nothing proves that a name is not "      \
	  "there.")                                                            \
	X("no-nsec3", EC, LAB_NSEC3, FAULT_NO_DENIAL, BOGUS, 12, "nothing", A, \
	  3, "RFC 5155 section 8.4",                                           \
	  "There are no NSEC3 records: nothing proves that a name is not "     \
	  "there.")                                                            \
	X("nsec-no-rrsig", EC, LAB_NSEC, FAULT_DENIAL_NO_RRSIG, BOGUS, 10,     \
	  "nothing", A, 3, "RFC 4035 section 5.4",                             \
	  "The NSEC records have no RRSIG.")                                   \
	X("nsec3-no-rrsig", EC, LAB_NSEC3, FAULT_DENIAL_NO_RRSIG, BOGUS, 10,   \
	  "nothing", A, 3, "RFC 5155 section 8.4",                             \
	  "The NSEC3 records have no RRSIG.")                                  \
	X("nsec-bad-rrsig", EC, LAB_NSEC, FAULT_DENIAL_BAD_RRSIG, BOGUS, 6,    \
	  "nothing", A, 3, "RFC 4035 section 5.4",                             \
	  "The signatures of NSEC records are corrupted.")                     \
	X("nsec3-bad-rrsig", EC, LAB_NSEC3, FAULT_DENIAL_BAD_RRSIG, BOGUS, 6,  \
	  "nothing", A, 3, "RFC 5155 section 8.4",                             \
	  "The signatures of NSEC3 records are corrupted.")                    \
	X("nsec-types", EC, LAB_NSEC, FAULT_DENIAL_TYPES, BOGUS, 12, "www",    \
	  MX, 0, "RFC 4035 section 5.4",                                       \
	  "The NSEC records list the very type that is said not to be there.") \
	X("nsec3-types", EC, LAB_NSEC3, FAULT_DENIAL_TYPES, BOGUS, 12, "www",  \
	  MX, 0, "RFC 5155 section 8.5",                                       \
	  "The NSEC3 records list the very type that is said not to be "       \
	  "there.")                                                            \
	X("nsec-outside", EC, LAB_NSEC, FAULT_NSEC_OUTSIDE, BOGUS, 12,         \
	  "nothing", A, 3, "RFC 4034 section 4.1.1",                           \
	  "The NSEC records lead to a name outside the zone.")                 \
	X("nsec3-bad-hash", EC, LAB_NSEC3, FAULT_NSEC3_OWNER, BOGUS, 12,       \
	  "nothing", A, 3, "RFC 5155 section 8.4",                             \
	  "The NSEC3 records' owners are no hashes of the zone's names.")      \
	X("nsec3-bad-next", EC, LAB_NSEC3, FAULT_NSEC3_NEXT, BOGUS, 12,        \
	  "nothing", A, 3, "RFC 5155 section 8.4",                             \
	  "The NSEC3 records' spans are empty.")                               \
	X("nsec3-unknown-hash", EC, LAB_NSEC3, FAULT_NSEC3_UNKNOWN_HASH,       \
	  BOGUS, 12, "nothing", A, 3, "RFC 5155 section 8.1",                  \
	  "The NSEC3 records have hash algorithm 100, and prove nothing.")     \
	X("wildcard-no-nsec", EC, LAB_NSEC, FAULT_NO_DENIAL, BOGUS, 12,        \
	  "any.wild", A, 0, "RFC 4035 section 5.3.4",                          \
	  "A wildcard answers, and no NSEC proves that no closer name "        \
	  "exists.")                                                           \
	X("wildcard-no-nsec3", EC, LAB_NSEC3, FAULT_NO_DENIAL, BOGUS, 12,      \
	  "any.wild", A, 0, "RFC 5155 section 8.8",                            \
	  "A wildcard answers, and no NSEC3 proves that no closer name "       \
	  "exists.")                                                           \
	X("nsec3-closed", EC, LAB_NSEC3, FAULT_NSEC3_CLOSED, BOGUS, 10,        \
	  "www.plain", A, 0, "RFC 5155 section 8.6",                           \
	  "NSEC3 skips an unsigned delegation without the opt-out flag.")

#endif
