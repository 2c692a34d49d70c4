package io.redtier.operator.rediscluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.dependent.EventSources;
import java.util.List;
import java.util.Set;

/** What is watched for RedisClusters: the objects that they own, and their pods. Stateless. */
final class Informers {

    private Informers() {}

    static List<EventSource<?, RedisCluster>> of(EventSourceContext<RedisCluster> context) {
        SecondaryToPrimaryMapper<Pod> byLabel = pod -> Set.of(new ResourceID(
                pod.getMetadata().getLabels().get(Labels.CLUSTER),
                pod.getMetadata().getNamespace()));
        return List.of(
                owned(ConfigMap.class, EventSources.CONFIG_MAPS, context),
                owned(Secret.class, EventSources.SECRETS, context),
                owned(Service.class, EventSources.SERVICES, context),
                owned(StatefulSet.class, EventSources.STATEFUL_SETS, context),
                owned(PodDisruptionBudget.class, EventSources.DISRUPTION_BUDGETS, context),
                informer(Pod.class, EventSources.PODS, byLabel, context));
    }

    private static <T extends HasMetadata> InformerEventSource<T, RedisCluster> owned(
            Class<T> type, String name, EventSourceContext<RedisCluster> context) {
        return informer(type, name, Mappers.fromOwnerReferences(RedisCluster.class, false), context);
    }

    private static <T extends HasMetadata> InformerEventSource<T, RedisCluster> informer(
            Class<T> type, String name, SecondaryToPrimaryMapper<T> mapper, EventSourceContext<RedisCluster> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, RedisCluster.class)
                        .withName(name)
                        .withLabelSelector("app.kubernetes.io/managed-by=" + Labels.MANAGER + "," + Labels.CLUSTER)
                        .withSecondaryToPrimaryMapper(mapper)
                        .build(),
                context);
    }
}
