package io.redtier.devcluster.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Selectors, pages and dry run. */
@ApiContract
record ApiContractListIT(Api api) {

    private static final String MAPS = "/api/v1/namespaces/{ns}/configmaps";

    @Test
    void labelsSelect() {
        String secrets = "/api/v1/namespaces/{ns}/secrets";
        api.post(secrets, "{metadata: {name: a, labels: {tier: cache, zone: x}}}")
                .ok();
        api.post(secrets, "{metadata: {name: b, labels: {tier: web}}}").ok();
        api.post(secrets, "{metadata: {name: c}}").ok();

        Map<String, List<String>> expected = Map.of(
                "tier=cache", List.of("a"),
                "tier==cache", List.of("a"),
                "tier!=cache", List.of("b", "c"),
                "tier in (cache,web)", List.of("a", "b"),
                "tier notin (cache)", List.of("b", "c"),
                "tier", List.of("a", "b"),
                "!tier", List.of("c"),
                "tier=cache,zone=x", List.of("a"),
                "tier=cache,zone!=x", List.of());
        expected.forEach((selector, names) -> assertThat(
                        api.get(secrets + "?labelSelector=" + encode(selector)).names())
                .as(selector)
                .isEqualTo(names));
    }

    @Test
    void fieldsSelect() {
        String secrets = "/api/v1/namespaces/{ns}/secrets";
        api.post(secrets, "{metadata: {name: f}, type: example.com/t}").ok();

        assertThat(api.get(secrets + "?fieldSelector=" + encode("type=example.com/t"))
                        .names())
                .containsExactly("f");
        assertThat(api.get(secrets + "?fieldSelector=" + encode("metadata.name=f"))
                        .names())
                .containsExactly("f");
        assertThat(api.get(secrets + "?fieldSelector=" + encode("metadata.name!=f"))
                        .names())
                .doesNotContain("f");
        String pods = "/api/v1/namespaces/{ns}/pods";
        api.post(pods, "{metadata: {name: p}, spec: {containers: [{name: c, image: 'i:1'}]}}")
                .ok();
        assertThat(api.get(pods + "?fieldSelector=" + encode("status.phase=Pending,spec.nodeName="))
                        .names())
                .containsExactly("p");
        assertThat(api.get(pods + "?fieldSelector=" + encode("spec.nodeName=there"))
                        .names())
                .isEmpty();
    }

    @Test
    void malformedSelectorsAreRefused() {
        assertThat(api.get(MAPS + "?fieldSelector=data.k%3Dv").refused(400, "BadRequest"))
                .isEqualTo("\"data.k\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        assertThat(api.get("/api/v1/namespaces/{ns}/pods?fieldSelector=data.k%3Dv")
                        .refused(400, "BadRequest"))
                .isEqualTo("field label not supported: data.k");
        assertThat(api.get(MAPS + "?labelSelector=" + encode("a in b")).refused(400, "BadRequest"))
                .contains("unable to parse requirement");
        api.get(MAPS + "?fieldSelector=nothing").refused(400, "BadRequest");
    }

    @Test
    void pagesTogetherAreTheListOfTheFirstMoment() {
        for (int i = 0; i < 5; i++) {
            api.post(MAPS, "{metadata: {name: page-" + i + ", labels: {p: 'y'}}, data: {k: v}}")
                    .ok();
        }
        String pages = MAPS + "?labelSelector=p%3Dy&limit=2";
        Answer first = api.get(pages);
        assertThat(first.names()).containsExactly("page-0", "page-1");
        assertThat(first.at("/metadata/continue")).isNotEmpty();
        api.delete(MAPS + "/page-3").ok();
        api.post(MAPS, "{metadata: {name: page-2a, labels: {p: 'y'}}}").ok();
        api.patch(MAPS + "/page-4", Api.MERGE_PATCH, "{data: {k: w}}").ok();

        Answer second = api.get(pages + "&continue=" + encode(first.at("/metadata/continue")));
        Answer third = api.get(pages + "&continue=" + encode(second.at("/metadata/continue")));

        assertThat(second.names()).containsExactly("page-2", "page-3");
        assertThat(third.names()).containsExactly("page-4");
        assertThat(third.at("/items/0/data/k")).isEqualTo("v");
        assertThat(third.at("/metadata/continue")).isEmpty();
        assertThat(List.of(second.resourceVersion(), third.resourceVersion())).containsOnly(first.resourceVersion());
    }

    @Test
    void aPageTellsHowManyFollowUnlessItSelects() {
        String accounts = "/api/v1/namespaces/{ns}/serviceaccounts";
        api.post(accounts, "{metadata: {name: x}}").ok();
        api.post(accounts, "{metadata: {name: y}}").ok();

        assertThat(api.get(accounts + "?limit=1")
                        .node("/metadata/remainingItemCount")
                        .asInt())
                .isEqualTo(2);
        assertThat(api.get(accounts + "?limit=3")
                        .node("/metadata/remainingItemCount")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void malformedPagesAreRefused() {
        assertThat(api.get(MAPS + "?limit=1&continue=xyz").refused(400, "BadRequest"))
                .contains("continue key is not valid");
        api.get(MAPS + "?limit=many").refused(400, "BadRequest");
    }

    @Test
    void aListFromTheFutureIsRefused() {
        Answer refused = api.get(MAPS + "?resourceVersion=999999999999");

        assertThat(refused.refused(504, "Timeout"))
                .startsWith("Timeout: Too large resource version: 999999999999, current: ");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("ResourceVersionTooLarge");
    }

    @Test
    void aDryRunAnswersAndWritesNothing() {
        Answer dry = api.post(MAPS + "?dryRun=All", "{metadata: {name: dry}, data: {k: v}}");
        assertThat(dry.code()).isEqualTo(201);
        assertThat(dry.at("/metadata/uid")).isNotEmpty();
        assertThat(api.get(MAPS + "/dry").code()).isEqualTo(404);

        Answer written = api.post(MAPS, "{metadata: {name: wet}, data: {k: v}}");
        assertThat(api.patch(MAPS + "/wet?dryRun=All", Api.MERGE_PATCH, "{data: {k: w}}")
                        .at("/data/k"))
                .isEqualTo("w");
        assertThat(api.delete(MAPS + "/wet?dryRun=All").code()).isEqualTo(200);
        assertThat(api.delete(MAPS + "/wet", "dryRun: [All]").code()).isEqualTo(200);
        assertThat(api.get(MAPS + "/wet").body()).isEqualTo(written.body());
        api.post(MAPS + "?dryRun=All", "{metadata: {name: wet}}").refused(409, "AlreadyExists");
        assertThat(api.post(MAPS + "?dryRun=Some", "{metadata: {name: odd}}").refused(422, "Invalid"))
                .contains("dryRun: Unsupported value: ", "\"All\"");
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }
}
