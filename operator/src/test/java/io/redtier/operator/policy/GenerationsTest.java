package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.policy.Generations.Published;
import io.redtier.runtime.document.ClusterEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GenerationsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final PolicyDocument CONTENT = content("shop.shop.svc:6379");

    @Test
    void theFirstDocumentIsAboveAllThatWereThereBeforeEverythingGotLost() {
        PolicyDocument lost = Generations.number(CONTENT, List.of(), NOW);
        for (int change = 1; change < 1000; change++) {
            PolicyDocument next = content("changed:" + change);
            lost = Generations.number(next, List.of(at(lost.generation(), lost)), NOW.plusMillis(change));
        }

        assertThat(Generations.number(CONTENT, List.of(), NOW.plusSeconds(1)).generation())
                .isGreaterThan(lost.generation());
    }

    @Test
    void theSameContentKeepsItsNumberWhereverItIsFound() {
        assertThat(Generations.number(CONTENT, List.of(at(7, CONTENT), at(6, content("old:1"))), NOW))
                .isEqualTo(CONTENT.withGeneration(7));
    }

    @Test
    void newContentGetsTheNextNumberAfterTheHighestThatAnybodyMayHold() {
        PolicyDocument old = content("old:1");

        assertThat(Generations.number(CONTENT, List.of(at(4, old), at(9, old)), NOW)
                        .generation())
                .isEqualTo(10);
    }

    @Test
    void twoDocumentsOfOneNumberAreOverruledByTheNext() {
        assertThat(Generations.number(CONTENT, List.of(at(5, CONTENT), at(5, content("forged:1"))), NOW)
                        .generation())
                .isEqualTo(6);
    }

    @Test
    void anOlderCopyOfTheContentDoesNotWinAgainstANewerDocument() {
        assertThat(Generations.number(CONTENT, List.of(at(3, CONTENT), at(4, content("other:1"))), NOW)
                        .generation())
                .isEqualTo(5);
    }

    private static Published at(long generation, PolicyDocument document) {
        return new Published(generation, Generations.json(document.withGeneration(generation)));
    }

    private static PolicyDocument content(String endpoint) {
        return PolicyDocument.of(
                new Workload("shop", "Deployment", "catalog"),
                Map.of(
                        "shop/shop",
                        new ClusterEntry(ClusterEntry.Mode.Standalone, List.of(endpoint), null, false, "shop.shop.")),
                Map.of(),
                Map.of(),
                Map.of());
    }
}
