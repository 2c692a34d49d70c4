package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.change.Roll.Restart;
import io.redtier.operator.rediscluster.change.RollingPod;
import io.redtier.operator.rediscluster.change.Switchover;
import io.redtier.operator.rediscluster.redis.Access;
import io.redtier.operator.rediscluster.redis.MoveRefused;
import io.redtier.operator.rediscluster.redis.StepExecutor;
import io.redtier.operator.rediscluster.redis.SwitchoverExecutor;
import io.redtier.operator.rediscluster.shards.HeldSlots;
import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import io.redtier.operator.rediscluster.shards.ShardStep.LabelShard;
import io.redtier.operator.rediscluster.shards.ShardStep.MoveSlots;
import io.redtier.operator.rediscluster.topology.NodeView;
import io.redtier.operator.rediscluster.topology.Plan;
import io.redtier.operator.rediscluster.topology.Step;
import io.redtier.operator.rediscluster.topology.Step.LabelRole;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import redis.clients.jedis.exceptions.JedisException;

/** Carries out a plan, step by step, until one fails; what still runs is not begun again. Thread-safe. */
@ApplicationScoped
public class PlanExecution {

    private static final Logger LOG = Logger.getLogger(PlanExecution.class);

    /** After this time no further slots are moved before all nodes are looked at again. */
    private static final Duration MOVING = Duration.ofSeconds(1);

    private final Clock clock;
    private final KubernetesClient client;
    private final StepExecutor redis;
    private final SwitchoverExecutor switchovers;
    private final RecentHandovers handovers;
    private final HeldMoves held;

    public PlanExecution(KubernetesClient client, StepExecutor redis, SwitchoverExecutor switchovers, Clock clock) {
        this.clock = clock;
        this.client = client;
        this.redis = redis;
        this.switchovers = switchovers;
        this.handovers = new RecentHandovers(clock);
        this.held = new HeldMoves(clock);
    }

    /**
     * How far it came.
     *
     * @param done the steps that were carried out
     * @param failure what went wrong with the one after them; empty when all were carried out
     */
    record Outcome(List<Step> done, Optional<String> failure) {

        static Outcome nothing() {
            return new Outcome(List.of(), Optional.empty());
        }

        /** Whether slots were moved, of which more may be left: there is no reason to wait before the next look. */
        boolean goesOn() {
            return failure.isEmpty() && done.stream().anyMatch(MoveSlots.class::isInstance);
        }
    }

    Outcome execute(Plan plan, String namespace, Access access) {
        List<Step> done = new ArrayList<>();
        Instant start = clock.instant();
        for (Step step : plan.steps()) {
            if (step instanceof Handover handover && handovers.mayBeUnderWay(handover)) {
                continue;
            }
            if (step instanceof MoveSlots && !clock.instant().isBefore(start.plus(MOVING))) {
                continue;
            }
            try {
                execute(step, namespace, access);
            } catch (MoveRefused e) {
                LOG.warnf("%s was refused: %s", step.describe(), e.getMessage());
                held.hold(access.clusterUid(), e);
                continue;
            } catch (JedisException | KubernetesClientException e) {
                return new Outcome(
                        done, Optional.of(step.describe() + " failed and is tried again: " + e.getMessage()));
            }
            if (step instanceof Handover handover) {
                handovers.begun(handover);
            }
            LOG.infof("%s: %s", step.describe(), step.reason());
            done.add(step);
        }
        return new Outcome(done, Optional.empty());
    }

    /** The slots of a RedisCluster whose move was refused a moment ago. */
    HeldSlots held(String clusterUid) {
        return held.of(clusterUid);
    }

    /** To be called when a RedisCluster is gone. */
    void forget(String clusterUid) {
        held.forget(clusterUid);
    }

    private void execute(Step step, String namespace, Access access) {
        if (step instanceof LabelRole labelRole) {
            label(namespace, labelRole.node(), Labels.ROLE, labelRole.role());
        } else if (step instanceof LabelShard labelShard) {
            label(namespace, labelShard.node().node(), Labels.SHARD, String.valueOf(labelShard.shard()));
        } else if (step instanceof Restart restart) {
            delete(namespace, restart.pod());
        } else if (step instanceof Switchover switchover) {
            switchovers.execute(switchover, access, successor -> {
                label(namespace, switchover.primary(), Labels.ROLE, Labels.REPLICA);
                label(namespace, successor, Labels.ROLE, Labels.PRIMARY);
            });
        } else {
            redis.execute(step, access);
        }
    }

    /** Leaves a pod alone that has changed since it was looked at; whether it still has to go is seen at the next look. */
    private void delete(String namespace, RollingPod pod) {
        try {
            client.resource(new PodBuilder()
                            .withNewMetadata()
                            .withName(pod.name())
                            .withNamespace(namespace)
                            .endMetadata()
                            .build())
                    .lockResourceVersion(pod.version())
                    .delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    /** Fails when the pod is another one by now, so that a label is never given to a pod that was not looked at. */
    private void label(String namespace, NodeView node, String label, String value) {
        String patch = "[{\"op\": \"test\", \"path\": \"/metadata/uid\", \"value\": \"" + node.uid() + "\"},"
                + " {\"op\": \"add\", \"path\": \"/metadata/labels/" + label.replace("/", "~1")
                + "\", \"value\": \"" + value + "\"}]";
        client.pods().inNamespace(namespace).withName(node.pod()).patch(PatchContext.of(PatchType.JSON), patch);
    }
}
