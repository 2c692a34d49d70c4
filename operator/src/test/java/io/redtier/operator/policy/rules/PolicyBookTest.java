package io.redtier.operator.policy.rules;

import static io.redtier.operator.policy.rules.Given.CATALOG;
import static io.redtier.operator.policy.rules.Given.cache;
import static io.redtier.operator.policy.rules.Given.cachePolicy;
import static io.redtier.operator.policy.rules.Given.limit;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyBookTest {

    private final PolicyBook book = new PolicyBook();

    @Test
    void aChangeConcernsThePoliciesOfItsOldAndNewWorkloadsAndNoOthers() {
        Policy moved = on("shop/moved", "catalog", "moved:");
        Policy stays = on("shop/stays", "catalog", "stays:");
        Policy host = on("shop/host", "store", "host:");
        Policy stranger = on("shop/stranger", "elsewhere", "stranger:");
        List.of(moved, stays, host, stranger).forEach(book::put);

        assertThat(book.put(on("shop/moved", "store", "moved:")))
                .containsExactlyInAnyOrder(moved.id(), stays.id(), host.id());
        assertThat(book.ofWorkload(CATALOG)).containsExactly(stays);
        assertThat(book.remove(moved.id())).containsExactly(host.id());
        assertThat(book.remove(moved.id())).isEmpty();
    }

    @Test
    void aPrefixThatComesOrGoesConcernsThoseThatOverlapIt() {
        Policy waiting = on("other/waiting", "store", "catalog:products:");
        Policy unrelated = on("other/unrelated", "web", "unrelated:");
        book.put(waiting);
        book.put(unrelated);

        Policy winner = on("shop/winner", "catalog", "catalog:");
        assertThat(book.put(winner)).containsExactlyInAnyOrder(winner.id(), waiting.id());
        assertThat(book.put(on("shop/winner", "catalog", "x:"))).containsExactlyInAnyOrder(winner.id(), waiting.id());
    }

    @Test
    void whatIsKnownAlreadyConcernsNobody() {
        book.put(cache("shop/catalog", 1, "catalog:", "products"));

        assertThat(book.put(cache("shop/catalog", 1, "catalog:", "products"))).isEmpty();
    }

    @Test
    void findsEachPolicyOnceByItsClusters() {
        Policy limits = limit("shop/limits", 1, "per-ip", 1);
        book.put(limits);

        assertThat(book.ofClusters(List.of(new ClusterId("shop", "shop"), new ClusterId("shop", "shop"))))
                .containsExactly(limits);
        assertThat(book.ofClusters(List.of(new ClusterId("shop", "other")))).isEmpty();
        assertThat(book.ofNamespace("shop")).containsExactly(limits);
    }

    private static Policy on(String id, String workload, String prefix) {
        return cachePolicy(id, 1, """
                clusterRef: {name: shop, namespace: shop}
                targetRefs: [{kind: Deployment, name: %s}]
                keyPrefix: "%s"
                caches: {c: {ttl: 1h}}
                """.formatted(workload, prefix));
    }
}
