package io.redtier.operator.rediscluster;

import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.rediscluster.redis.Access;
import io.redtier.operator.rediscluster.redis.Connections;
import io.redtier.operator.rediscluster.redis.PodRef;
import io.redtier.operator.rediscluster.redis.SentinelListener;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Has a RedisCluster reconciled as soon as its sentinels tell of a change. Thread-safe. */
class SentinelEventSource extends AbstractEventSource<Void, RedisCluster> implements ResourceEventAware<RedisCluster> {

    private final Connections connections;
    private final Consumer<RedisCluster> onDeleted;
    private final Map<ResourceID, SentinelListener> listeners = new ConcurrentHashMap<>();

    /** @param onDeleted told of every RedisCluster that is gone, for there is no finalizer to tell of it */
    SentinelEventSource(Connections connections, Consumer<RedisCluster> onDeleted) {
        super(Void.class, "sentinels");
        this.connections = connections;
        this.onDeleted = onDeleted;
    }

    /** Listens from now on to one of these sentinels, by the given password. */
    void listen(RedisCluster cluster, Access access, List<PodRef> sentinels) {
        ResourceID id = ResourceID.fromResource(cluster);
        SentinelListener listener = listeners.compute(id, (key, existing) -> {
            if (existing != null && existing.access().equals(access)) {
                return existing;
            }
            if (existing != null) {
                existing.close();
            }
            return new SentinelListener(connections, access, () -> trigger(id));
        });
        listener.setAddresses(
                sentinels.stream().filter(PodRef::canBeAsked).map(PodRef::ip).toList());
    }

    private void trigger(ResourceID id) {
        if (isRunning()) {
            getEventHandler().handleEvent(new Event(id));
        }
    }

    @Override
    public void onResourceDeleted(RedisCluster cluster) {
        SentinelListener listener = listeners.remove(ResourceID.fromResource(cluster));
        if (listener != null) {
            listener.close();
        }
        onDeleted.accept(cluster);
    }

    @Override
    public Set<Void> getSecondaryResources(RedisCluster cluster) {
        return Set.of();
    }

    @Override
    public void stop() {
        super.stop();
        listeners.values().forEach(SentinelListener::close);
        listeners.clear();
    }
}
