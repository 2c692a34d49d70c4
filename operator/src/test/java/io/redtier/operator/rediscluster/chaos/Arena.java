package io.redtier.operator.rediscluster.chaos;

import static org.awaitility.Awaitility.await;

import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.devcluster.Faults;
import io.redtier.operator.ChartRights;
import io.redtier.operator.rediscluster.ClusterUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Where the chaos tests happen: a Kubernetes of three nodes in three zones, and the operator as a process of its own. Started
 * for the first test class that wants one as a parameter, and shared by all.
 */
final class Arena implements AutoCloseable {

    /** More than enough for a busy machine to send five heartbeats. */
    private static final Duration NODE_GRACE = Duration.ofSeconds(15);

    /** On a machine that builds other things meanwhile. */
    private static final Duration START = Duration.ofMinutes(5);

    private final EmbeddedCluster kubernetes;
    private final OperatorProcess operator;

    private Arena() {
        var settings = EmbeddedCluster.builder()
                .crds(Path.of("../crds"))
                .nodes(3)
                .zones("a", "b", "c")
                .nodeGrace(NODE_GRACE)
                .crashBackoff(Duration.ofSeconds(1))
                .volumeRefresh(Duration.ofSeconds(1));
        valkey().ifPresent(settings::images);
        kubernetes = settings.start();
        operator = new OperatorProcess(kubernetes);
        await("the operator watches RedisClusters").atMost(START).until(() -> kubernetes.apiServer().accesses().stream()
                .anyMatch(access -> access.user().equals(ChartRights.USER)
                        && access.verb().equals("watch")
                        && access.resource().equals("redisclusters")));
    }

    /** The image table that the step for Valkey in demo/lib/tools.sh leaves behind. */
    static Optional<Path> valkey() {
        return Optional.of(Path.of(
                        Optional.ofNullable(System.getenv("REDTIER_STATE")).orElse("../.redtier"),
                        "tools/valkey/images.json"))
                .filter(Files::exists);
    }

    EmbeddedCluster kubernetes() {
        return kubernetes;
    }

    Faults faults() {
        return kubernetes.faults();
    }

    /** A RedisCluster in a namespace of its own, which is named for what happens to it. */
    ClusterUnderTest shop(String name, Mode mode, String spec) {
        return new ClusterUnderTest(kubernetes, name + "-" + mode.name().toLowerCase(Locale.ROOT), spec);
    }

    /** kill -9 of the operator; another one takes over. */
    void killOperator() {
        operator.kill();
    }

    @Override
    public void close() {
        operator.close();
        kubernetes.close();
    }

    /** Gives test classes the one arena of this run. */
    static final class Provider implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType().equals(Arena.class);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(Arena.class, type -> new Arena(), Arena.class);
        }
    }
}
