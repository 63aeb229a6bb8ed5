/*
 * test_trace.c - what a trace holds of the way to an answer.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "resolver/core/explanation.h"
#include "tests/sim/reply.h"
#include "tests/sim/scene.h"

#include <string.h>

static struct explanation *explain_at_laboratory(const char *name,
						 uint16_t type)
{
	struct sim *sim = sim_new(&(struct sim_options){
		.seed = 1, .world = scene_world(&lab_tables)});
	struct explanation *explanation = sim_explain(sim, name, type);

	assert_non_null(explanation);
	sim_free(sim);
	return explanation;
}

static bool is_name(const uint8_t *name, const char *text)
{
	char buffer[NAME_TEXT_MAX];

	return !text || (name && strcmp(name_to_text(name, buffer), text) == 0);
}

/* ---- Every verdict ------------------------------------------------------ */

static enum security expected_security(enum testbed_verdict verdict)
{
	switch (verdict) {
	case VERDICT_SECURE:
		return SECURITY_SECURE;
	case VERDICT_INSECURE:
		return SECURITY_INSECURE;
	case VERDICT_BOGUS:
		return SECURITY_BOGUS;
	case VERDICT_SERVFAIL:
		break;
	}
	return SECURITY_INDETERMINATE;
}

/* A zone in the trace with the verdict that the whole has. */
static bool shows_verdict(const struct explanation *explanation)
{
	const struct trace_event *event = explanation->trace.first;

	for (; event; event = event->next) {
		if (event->kind == TRACE_REJECTED &&
		    !event->rejected.asks_others &&
		    explanation->security == SECURITY_BOGUS)
			return strcmp(event->rejected.reason.text,
				      explanation->reason.text) == 0;
		if (event->kind == TRACE_LINK &&
		    event->link.finding.security == explanation->security)
			return true;
		if (event->kind == TRACE_END && event->fetch == 1 &&
		    event->end.has_failed)
			return true;
	}
	return false;
}

static bool is_as_told(const struct explanation *explanation,
		       const struct testbed_case *question)
{
	enum rcode rcode = question->verdict == VERDICT_BOGUS ||
					   question->verdict == VERDICT_SERVFAIL
				   ? RCODE_SERVFAIL
				   : (enum rcode)question->rcode;

	return explanation->security == expected_security(question->verdict) &&
	       explanation->rcode == rcode &&
	       (question->ede == EDE_NONE ||
		explanation->reason.ede == question->ede) &&
	       shows_verdict(explanation) && !explanation->trace.is_cut;
}

static void it_comes_to_what_a_client_is_told(void **state)
{
	size_t count;
	const struct testbed_case *cases = testbed_cases(&count);
	unsigned faults = 0;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct explanation *explanation =
			explain_at_laboratory(cases[i].name, cases[i].type);

		if (!is_as_told(explanation, &cases[i])) {
			print_error("%s: %s, RCODE %u, EDE %d %s\n",
				    cases[i].name,
				    security_text(explanation->security),
				    explanation->rcode, explanation->reason.ede,
				    explanation->reason.text);
			faults++;
		}
		explanation_free(explanation);
	}
	assert_int_equal(faults, 0);
}

/* ---- Events ------------------------------------------------------------- */

/* What one of the sightings has to be; NULL and -1: whatever. */
struct wanted {
	const char *question; /* whose trace */
	uint16_t type;
	enum sighting_kind kind;
	const char *zone, *name;
	int value; /* fit, result, part, outcome, security */
};

static bool is_wanted(const struct sighting *seen, const struct wanted *wanted)
{
	if (seen->kind != wanted->kind)
		return false;
	switch (seen->kind) {
	case SIGHTING_DS:
		return is_name(seen->ds.zone, wanted->zone) &&
		       (wanted->value < 0 || seen->ds.counts == wanted->value);
	case SIGHTING_KEY:
		return is_name(seen->key.zone, wanted->zone) &&
		       (wanted->value < 0 || seen->key.bits == wanted->value);
	case SIGHTING_MATCH:
		return is_name(seen->match.zone, wanted->zone) &&
		       (int)seen->match.fit == wanted->value;
	case SIGHTING_SIGNATURE:
		return is_name(seen->signature.zone, wanted->zone) &&
		       is_name(seen->signature.owner, wanted->name) &&
		       (int)seen->signature.result == wanted->value;
	case SIGHTING_DENIAL:
		return is_name(seen->denial.zone, wanted->zone) &&
		       is_name(seen->denial.name, wanted->name) &&
		       (int)seen->denial.part == wanted->value;
	case SIGHTING_PROOF:
		return is_name(seen->proof.zone, wanted->zone) &&
		       is_name(seen->proof.name, wanted->name) &&
		       (int)seen->proof.outcome == wanted->value;
	case SIGHTING_ZONE:
		return is_name(seen->zone.zone, wanted->zone) &&
		       (int)seen->zone.security == wanted->value;
	}
	return false;
}

static bool has_sighting(const struct trace *trace, const struct wanted *wanted)
{
	for (const struct trace_event *event = trace->first; event;
	     event = event->next)
		if (event->kind == TRACE_SIGHTING &&
		    is_wanted(&event->sighting, wanted))
			return true;
	return false;
}

#define BROKEN(label) label ".broken.test."
#define SOUND(label)  label ".signed.test."

static void the_validator_is_seen_at_work(void **state)
{
	static const struct wanted rows[] = {
		/* The chain from the anchor down. */
		{"www." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_DS, ".", NULL,
		 true},
		{"www." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_MATCH, ".",
		 NULL, KEY_FIT_USABLE},
		{"www." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_ZONE, ".", NULL,
		 SECURITY_SECURE},
		{"www." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_DS, "test.",
		 NULL, true},
		{"www." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_SIGNATURE,
		 "signed.test.", SOUND("ecdsa-nsec"), SIGNATURE_GOOD},
		{"www." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_SIGNATURE,
		 SOUND("ecdsa-nsec"), SOUND("ecdsa-nsec"), SIGNATURE_GOOD},
		{"www." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_SIGNATURE,
		 SOUND("ecdsa-nsec"), "www." SOUND("ecdsa-nsec"),
		 SIGNATURE_GOOD},
		{"www." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_ZONE,
		 SOUND("ecdsa-nsec"), NULL, SECURITY_SECURE},
		/* Keys and their sizes. */
		{"www." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_KEY,
		 SOUND("ecdsa-nsec"), NULL, 256},
		{"www." SOUND("ecdsa384"), RRTYPE_A, SIGHTING_KEY,
		 SOUND("ecdsa384"), NULL, 384},
		{"www." SOUND("rsa-nsec"), RRTYPE_A, SIGHTING_KEY,
		 SOUND("rsa-nsec"), NULL, 2048},
		/* DS and keys that do not belong together. */
		{"www." BROKEN("ds-bad-digest"), RRTYPE_A, SIGHTING_MATCH,
		 BROKEN("ds-bad-digest"), NULL, KEY_FIT_TAG},
		{"www." BROKEN("revoked-ksk"), RRTYPE_A, SIGHTING_MATCH,
		 BROKEN("revoked-ksk"), NULL, KEY_FIT_REVOKED},
		{"www." BROKEN("bad-protocol"), RRTYPE_A, SIGHTING_MATCH,
		 BROKEN("bad-protocol"), NULL, KEY_FIT_PROTOCOL},
		{"www." BROKEN("no-zone-bit"), RRTYPE_A, SIGHTING_MATCH,
		 BROKEN("no-zone-bit"), NULL, KEY_FIT_NO_ZONE_BIT},
		{"www." BROKEN("ds-sha1-wrong"), RRTYPE_A, SIGHTING_DS,
		 BROKEN("ds-sha1-wrong"), NULL, false},
		{"www." BROKEN("ds-bad-tag"), RRTYPE_A, SIGHTING_ZONE,
		 BROKEN("ds-bad-tag"), NULL, SECURITY_BOGUS},
		/* Signatures. */
		{"www." BROKEN("expired-a"), RRTYPE_A, SIGHTING_SIGNATURE,
		 BROKEN("expired-a"), "www." BROKEN("expired-a"),
		 SIGNATURE_EXPIRED},
		{"www." BROKEN("not-yet-a"), RRTYPE_A, SIGHTING_SIGNATURE,
		 BROKEN("not-yet-a"), "www." BROKEN("not-yet-a"),
		 SIGNATURE_EARLY},
		{"www." BROKEN("backwards-a"), RRTYPE_A, SIGHTING_SIGNATURE,
		 BROKEN("backwards-a"), "www." BROKEN("backwards-a"),
		 SIGNATURE_BACKWARDS},
		{"www." BROKEN("bad-rrsig-a"), RRTYPE_A, SIGHTING_SIGNATURE,
		 BROKEN("bad-rrsig-a"), "www." BROKEN("bad-rrsig-a"),
		 SIGNATURE_WRONG},
		{"www." BROKEN("no-rrsig-a"), RRTYPE_A, SIGHTING_SIGNATURE,
		 BROKEN("no-rrsig-a"), "www." BROKEN("no-rrsig-a"),
		 SIGNATURE_NONE},
		{"www." BROKEN("labels-above"), RRTYPE_A, SIGHTING_SIGNATURE,
		 BROKEN("labels-above"), "www." BROKEN("labels-above"),
		 SIGNATURE_MISFIT},
		{"www." BROKEN("no-zsk"), RRTYPE_A, SIGHTING_SIGNATURE,
		 BROKEN("no-zsk"), "www." BROKEN("no-zsk"),
		 SIGNATURE_KEY_MISSING},
		{"www." BROKEN("dnskey-no-ksk-rrsig"), RRTYPE_A,
		 SIGHTING_SIGNATURE, BROKEN("dnskey-no-ksk-rrsig"),
		 BROKEN("dnskey-no-ksk-rrsig"), SIGNATURE_NOT_VOUCHED},
		/* Proofs by NSEC, ... */
		{"nothing." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_DENIAL,
		 SOUND("ecdsa-nsec"), "nothing." SOUND("ecdsa-nsec"),
		 DENIAL_COVERS},
		{"nothing." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_DENIAL,
		 SOUND("ecdsa-nsec"), "*." SOUND("ecdsa-nsec"),
		 DENIAL_WILDCARD_COVERED},
		{"nothing." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_PROOF,
		 SOUND("ecdsa-nsec"), "nothing." SOUND("ecdsa-nsec"),
		 PROOF_GOOD},
		{"www." SOUND("ecdsa-nsec"), RRTYPE_MX, SIGHTING_DENIAL,
		 SOUND("ecdsa-nsec"), "www." SOUND("ecdsa-nsec"),
		 DENIAL_MATCHES},
		{"ent." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_DENIAL,
		 SOUND("ecdsa-nsec"), "ent." SOUND("ecdsa-nsec"),
		 DENIAL_EMPTY_NON_TERMINAL},
		{"any.wild." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_DENIAL,
		 SOUND("ecdsa-nsec"), "any.wild." SOUND("ecdsa-nsec"),
		 DENIAL_NEXT_CLOSER},
		{"any.wild." SOUND("ecdsa-nsec"), RRTYPE_AAAA, SIGHTING_DENIAL,
		 SOUND("ecdsa-nsec"), "*.wild." SOUND("ecdsa-nsec"),
		 DENIAL_WILDCARD_MATCHES},
		/* ... by NSEC3, ... */
		{"much.too.deep.www." SOUND("ecdsa-nsec3"), RRTYPE_A,
		 SIGHTING_DENIAL, SOUND("ecdsa-nsec3"),
		 "www." SOUND("ecdsa-nsec3"), DENIAL_CLOSEST_ENCLOSER},
		{"much.too.deep.www." SOUND("ecdsa-nsec3"), RRTYPE_A,
		 SIGHTING_DENIAL, SOUND("ecdsa-nsec3"),
		 "deep.www." SOUND("ecdsa-nsec3"), DENIAL_NEXT_CLOSER},
		{"much.too.deep.www." SOUND("ecdsa-nsec3"), RRTYPE_A,
		 SIGHTING_DENIAL, SOUND("ecdsa-nsec3"),
		 "*.www." SOUND("ecdsa-nsec3"), DENIAL_WILDCARD_COVERED},
		{"www." SOUND("ecdsa-nsec3"), RRTYPE_MX, SIGHTING_DENIAL,
		 SOUND("ecdsa-nsec3"), "www." SOUND("ecdsa-nsec3"),
		 DENIAL_MATCHES},
		{"any.wild." SOUND("ecdsa-nsec3"), RRTYPE_AAAA, SIGHTING_DENIAL,
		 SOUND("ecdsa-nsec3"), "*.wild." SOUND("ecdsa-nsec3"),
		 DENIAL_WILDCARD_MATCHES},
		/* ... and those that prove less than that, or nothing. */
		{"nothing." SOUND("ecdsa-optout"), RRTYPE_A, SIGHTING_PROOF,
		 SOUND("ecdsa-optout"), "nothing." SOUND("ecdsa-optout"),
		 PROOF_INSECURE},
		{"www.plain." SOUND("ecdsa-nsec"), RRTYPE_A, SIGHTING_PROOF,
		 SOUND("ecdsa-nsec"), "plain." SOUND("ecdsa-nsec"),
		 PROOF_INSECURE_CUT},
		{"nothing." BROKEN("no-nsec3"), RRTYPE_A, SIGHTING_PROOF,
		 BROKEN("no-nsec3"), "nothing." BROKEN("no-nsec3"),
		 PROOF_MISSING},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct explanation *explanation =
			explain_at_laboratory(rows[i].question, rows[i].type);

		if (!has_sighting(&explanation->trace, &rows[i]))
			fail_msg("row %zu: %s", i, rows[i].question);
		explanation_free(explanation);
	}
}

/* ---- Servers ------------------------------------------------------------ */

static const char *victim;
static enum trace_outcome habit;

static size_t misbehave(void *context, const struct address *server,
			struct span query, bool stream, uint8_t *out,
			size_t room)
{
	struct reply reply;

	reply_start(&reply, context, server, query, stream);
	if (!reply_is_from(&reply, victim))
		return reply_end(&reply, out, room);
	switch (habit) {
	case TRACE_TIMED_OUT:
		reply.is_silent = true;
		break;
	case TRACE_UNREACHABLE:
		(void)reply_end(&reply, out, room);
		return SIM_UNREACHABLE;
	case TRACE_LAME:
		reply_refuse(&reply, RCODE_REFUSED);
		break;
	default:
		reply_refuse(&reply, RCODE_SERVFAIL);
		break;
	}
	return reply_end(&reply, out, room);
}

static const struct trace_exchange *find_exchange(const struct trace *trace,
						  const char *server,
						  enum trace_outcome outcome)
{
	char text[ADDRESS_TEXT_MAX];

	for (const struct trace_event *event = trace->first; event;
	     event = event->next)
		if (event->kind == TRACE_EXCHANGE &&
		    event->exchange.outcome == outcome &&
		    strcmp(address_to_text(&event->exchange.address, false,
					   text),
			   server) == 0)
			return &event->exchange;
	return NULL;
}

static void each_server_that_was_asked_is_told_with_what_it_said(void **state)
{
	static const enum trace_outcome habits[] = {
		TRACE_TIMED_OUT, TRACE_UNREACHABLE, TRACE_LAME, TRACE_FAILED};

	(void)state;
	victim = "192.0.2.2"; /* the one server of test. */
	for (size_t i = 0; i < COUNT_OF(habits); i++) {
		struct sim *sim = scene(misbehave);
		const struct trace_exchange *exchange;
		struct explanation *explanation;

		habit = habits[i];
		explanation = sim_explain(sim, "www.sig.test.", RRTYPE_A);
		assert_non_null(explanation);
		assert_true(explanation->has_failed);
		assert_int_equal(explanation->security, SECURITY_INDETERMINATE);
		exchange = find_exchange(&explanation->trace, victim, habit);
		assert_non_null(exchange);
		assert_true(is_name(exchange->zone, "test."));
		assert_true(is_name(exchange->server, "ns.nic.test."));
		assert_true(exchange->sent_edns);
		assert_true(exchange->took_us > 0);
		explanation_free(explanation);
		sim_free(sim);
	}
}

static void referrals_have_their_servers_and_glue(void **state)
{
	struct sim *sim = scene(NULL);
	struct explanation *explanation =
		sim_explain(sim, "www.sig.test.", RRTYPE_A);
	const struct trace_event *event;
	unsigned met = 0;

	(void)state;
	assert_non_null(explanation);
	for (event = explanation->trace.first; event; event = event->next) {
		const struct finding *delegation;

		if (event->kind != TRACE_REFERRAL ||
		    !is_name(event->referral.delegation.name, "sig.test."))
			continue;
		delegation = &event->referral.delegation;
		assert_true(is_name(event->referral.parent, "test."));
		assert_int_equal(finding_answer(delegation)->rdata_count, 2);
		assert_int_equal(delegation->counts[SECTION_ADDITIONAL], 2);
		assert_non_null(finding_rrset(delegation, SECTION_AUTHORITY,
					      RRTYPE_DS));
		met++;
	}
	assert_true(met > 0);
	assert_non_null(find_exchange(&explanation->trace, "192.0.2.2",
				      TRACE_REFERRED));
	explanation_free(explanation);
	sim_free(sim);
}

/* A sub-fetch says whose need it is. */
static void what_helps_reports_to_who_asked(void **state)
{
	struct sim *sim = scene(NULL);
	struct explanation *explanation =
		sim_explain(sim, "www.far.plain.", RRTYPE_A);
	bool has_purpose[TRACE_FOR_ADDRESS + 1] = {false};
	const struct trace_event *event;

	(void)state;
	assert_non_null(explanation);
	assert_int_equal(explanation->security, SECURITY_INSECURE);
	for (event = explanation->trace.first; event; event = event->next) {
		if (event->kind != TRACE_FETCH)
			continue;
		has_purpose[event->begun.purpose] = true;
		assert_true(event->begun.parent < event->fetch);
		assert_int_equal(event->begun.parent == 0, event->fetch == 1);
	}
	assert_true(has_purpose[TRACE_FOR_QUESTION]);
	assert_true(has_purpose[TRACE_FOR_DNSKEY]);
	assert_true(has_purpose[TRACE_FOR_ADDRESS]);
	explanation_free(explanation);
	sim_free(sim);
}

static void an_engine_that_ends_early_frees_what_it_explains(void **state)
{
	struct sim *sim = scene(NULL);
	struct name name;

	(void)state;
	assert_int_equal(name_from_text("www.sig.test.", &name), STATUS_OK);
	assert_true(sim_begin_to_explain(sim, name.octets, RRTYPE_A));
	sim_free(sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_comes_to_what_a_client_is_told),
		cmocka_unit_test(the_validator_is_seen_at_work),
		cmocka_unit_test(
			each_server_that_was_asked_is_told_with_what_it_said),
		cmocka_unit_test(referrals_have_their_servers_and_glue),
		cmocka_unit_test(what_helps_reports_to_who_asked),
		cmocka_unit_test(
			an_engine_that_ends_early_frees_what_it_explains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
