package io.redtier.operator.rediscluster.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConfigChangeTest {

    private static final Map<String, String> LIVE = Map.of("maxmemory", "100");

    private static SortedMap<String, String> sorted(Map<String, String> map) {
        return new TreeMap<>(map);
    }

    private static ConfigChange change(
            Map<String, String> config, Map<String, String> inForce, Map<String, String> notes, Set<String> learned) {
        return ConfigChange.of(LIVE, config, sorted(inForce), notes, learned, 7);
    }

    @Test
    void whatOnlyAStartTakesUpGoesElsewhereWhetherItIsKnownWasLearnedOrIsLearnedNow() {
        ConfigChange change = change(
                Map.of("timeout", "1", "databases", "32", "a-new-one", "x", "another", "y"),
                Map.of(),
                Map.of(ConfigChange.LEARNED, "a-new-one"),
                Set.of("another"));

        assertThat(change.wanted()).isEqualTo(Map.of("maxmemory", "100", "timeout", "1"));
        assertThat(change.atStart()).containsOnlyKeys("databases", "a-new-one", "another");
        assertThat(AcceptedConfig.of(change, true).notes())
                .isEqualTo(Map.of(ConfigChange.LEARNED, "a-new-one,another"));
    }

    @Test
    void whatIsTakenOutGoesBackToItsDefaultUntilAllNodesAreThere() {
        ConfigChange change = change(Map.of(), Map.of("maxmemory", "100", "timeout", "1"), Map.of(), Set.of());
        assertThat(change.target()).isEqualTo(Map.of("maxmemory", "100", "timeout", "0"));
        assertThat(change.restart()).isEmpty();

        Map<String, String> notes = AcceptedConfig.of(change, false).notes();
        assertThat(notes).isEqualTo(Map.of(ConfigChange.RETURNING, "timeout"));
        ConfigChange next = change(Map.of(), Map.of("maxmemory", "100"), notes, Set.of());
        assertThat(next.target()).containsEntry("timeout", "0");
        assertThat(AcceptedConfig.of(next, true).notes()).isEmpty();
        assertThat(change(Map.of("timeout", "5"), Map.of("maxmemory", "100"), notes, Set.of())
                        .target())
                .containsEntry("timeout", "5");
    }

    @Test
    void podsAreRestartedOnceForADefaultThatNobodyKnows() {
        ConfigChange change =
                change(Map.of(), Map.of("maxmemory", "100", "lazyfree-lazy-eviction", "yes"), Map.of(), Set.of());
        assertThat(change.restart()).isEqualTo("7");
        assertThat(change.target()).doesNotContainKey("lazyfree-lazy-eviction");

        ConfigChange next = change(
                Map.of(),
                Map.of("maxmemory", "100"),
                AcceptedConfig.of(change, false).notes(),
                Set.of());
        assertThat(next.restart()).as("of the pod template, so it must stay").isEqualTo("7");
        assertThat(next.isNews()).isFalse();
    }

    @Test
    void aFileIsReadAsItWasWritten() {
        SortedMap<String, String> directives = sorted(Map.of(
                "notify-keyspace-events", "", "client-output-buffer-limit", "replica 1mb 1mb 60", "timeout", "1"));

        assertThat(ConfigFile.parse("port 1\n" + ConfigFile.render(directives))).isEqualTo(directives);
        assertThat(ConfigFile.render(directives)).contains("\nnotify-keyspace-events \"\"\n");
        assertThat(ConfigFile.parse("port 1\nmaxmemory 5\n"))
                .as("of an earlier operator")
                .isEmpty();
    }
}
