package io.redtier.operator.rediscluster.dependent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.Specs;
import io.redtier.operator.rediscluster.acl.UserPlans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The objects of a RedisCluster are those of the golden files, one file for each kind of RedisCluster. With
 * {@code -Dgolden.update} the files are written anew: read the difference before you commit it.
 */
class DesiredObjectsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    static Stream<Arguments> clusters() {
        return Stream.of(
                arguments("sentinel", Specs.sentinel()),
                arguments("persistent", Specs.persistent()),
                arguments("standalone", Specs.standalone()),
                arguments("cluster", Specs.sharded()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clusters")
    void objects(String name, RedisCluster cluster) throws IOException {
        String actual = objects(cluster).stream().map(Serialization::asYaml).collect(Collectors.joining());
        Path file = GOLDEN.resolve(name + ".yaml");
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, actual);
        }

        assertThat(actual).isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
    }

    @Test
    void everyPodGetsTheSecretsThatItsOwnUsersNeed() {
        Secret secret = UsersSecret.desired(Specs.sentinel(), UserPlans.files(UserPlans.plan("secret")));

        assertThat(secret.getData())
                .containsOnlyKeys(
                        "operator",
                        "replication",
                        "sentinel",
                        "probe",
                        "pod",
                        "exporter",
                        "users.conf",
                        "sentinel-users.conf");
    }

    @Test
    void asLongAsAScaleInIsNotOverEveryPodThatStillIsIsAsked() {
        RedisCluster cluster = Specs.sharded();
        cluster.getSpec().setReplicas(0);

        assertThat(ConfigurationMap.desired(cluster, 6, NodeConfig.initial(cluster))
                        .getData()
                        .get("start.env"))
                .contains("SHARDS=3\n")
                .containsPattern("PEERS=\"shop-0.* shop-5[.]shop-nodes[.]shop[.]svc\"");
    }

    private static List<HasMetadata> objects(RedisCluster cluster) {
        // The scripts have their own test, on real Redis.
        var config = ConfigurationMap.desired(cluster, ClusterSpec.dataPods(cluster), NodeConfig.initial(cluster));
        ConfigurationMap.SCRIPTS.forEach(config.getData()::remove);
        List<HasMetadata> all = new ArrayList<>(List.of(
                config,
                AuthSecret.desired(cluster, "secret"),
                BindingSecret.desired(cluster, Optional.of("p@ss word")),
                PrimaryService.desired(cluster),
                NodesService.desired(cluster),
                RedisStatefulSet.desired(cluster, "redis", ClusterSpec.dataPods(cluster), NodeConfig.initial(cluster)),
                RedisDisruptionBudget.desired(cluster)));
        if (!ClusterSpec.isSharded(cluster)) {
            all.add(4, ReadService.desired(cluster));
        }
        if (ClusterSpec.hasSentinels(cluster)) {
            all.addAll(List.of(
                    SentinelService.desired(cluster),
                    SentinelNodesService.desired(cluster),
                    SentinelStatefulSet.desired(cluster, "redis"),
                    SentinelDisruptionBudget.desired(cluster)));
        }
        return all;
    }
}
