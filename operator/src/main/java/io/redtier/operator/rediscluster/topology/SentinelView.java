package io.redtier.operator.rediscluster.topology;

import java.util.Optional;
import java.util.Set;

/**
 * What is known of one sentinel pod at one moment. Immutable.
 *
 * @param pod name of the pod
 * @param uid UID of the pod
 * @param ip address of the pod, empty while it has none
 * @param reachable whether it answers
 * @param watch what it watches; empty when it knows no primary by the cluster's name or can't be asked
 */
public record SentinelView(String pod, String uid, String ip, boolean reachable, Optional<Watch> watch) {

    /**
     * What a sentinel says of the primary that it watches.
     *
     * @param ip address of that primary
     * @param configEpoch the epoch of the failover that chose it; the higher one is the later one
     * @param settings the figures it works with
     * @param suspected whether it thinks the primary down, or too many others do
     * @param failingOver whether it is carrying out a failover
     * @param downMillis for how long it has thought the primary down, in milliseconds; 0 when it does not
     * @param sentinels addresses of the other sentinels it knows
     * @param replicas addresses of the replicas it knows
     */
    public record Watch(
            String ip,
            long configEpoch,
            SentinelSettings settings,
            boolean suspected,
            boolean failingOver,
            long downMillis,
            Set<String> sentinels,
            Set<String> replicas) {

        /** Whether it neither doubts the primary nor replaces it. */
        public boolean isCalm() {
            return !suspected && !failingOver;
        }
    }

    /** Whether it answers and watches a primary at {@code address}. */
    public boolean watches(String address) {
        return watch.filter(w -> w.ip().equals(address)).isPresent();
    }
}
