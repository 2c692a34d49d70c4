package io.redtier.devcluster.controller;

import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One step of a Deployment's rolling update, as the Deployment controller of Kubernetes decides it. Pure. */
final class RollingUpdate {
    private static final double PERCENT = 100.0;

    /** A ReplicaSet: what it asks for and what it has. */
    record Scale(String name, int replicas, int available) {}

    /** How many pods there may be too many and too few. */
    record Bounds(int surge, int unavailable) {
        /** Resolves percentages as Kubernetes: surge rounds up, unavailable rounds down, and not both may be 0. */
        static Bounds of(IntOrString maxSurge, IntOrString maxUnavailable, int replicas) {
            int surge = resolve(maxSurge, replicas, true);
            int unavailable = resolve(maxUnavailable, replicas, false);
            return surge == 0 && unavailable == 0 ? new Bounds(0, 1) : new Bounds(surge, unavailable);
        }
    }

    private RollingUpdate() {}

    /** A number or a percentage of {@code total}; absent means 25 %. */
    static int resolve(IntOrString value, int total, boolean up) {
        if (value != null && value.getIntVal() != null) {
            return value.getIntVal();
        }
        String text = value == null ? "25%" : value.getStrVal();
        double exact = total * Integer.parseInt(text.replace("%", "").strip()) / PERCENT;
        return (int) (up ? Math.ceil(exact) : Math.floor(exact));
    }

    /**
     * The sizes to change now; after each change of a ReplicaSet's status, ask again.
     *
     * @param old oldest first
     * @return new size by ReplicaSet name, empty when nothing is to be done
     */
    static Map<String, Integer> next(int replicas, Bounds bounds, Scale current, List<Scale> old) {
        int total = current.replicas() + old.stream().mapToInt(Scale::replicas).sum();
        if (current.replicas() > replicas) {
            return Map.of(current.name(), replicas);
        }
        int room = Math.min(replicas + bounds.surge() - total, replicas - current.replicas());
        if (room > 0) {
            return Map.of(current.name(), current.replicas() + room);
        }
        return shrink(replicas - bounds.unavailable(), total, current, old);
    }

    private static Map<String, Integer> shrink(int least, int total, Scale current, List<Scale> old) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        int allowed = total - least - (current.replicas() - current.available());
        int broken = 0;
        for (Scale set : old) {
            int unhealthy = Math.max(0, Math.min(allowed - broken, set.replicas() - set.available()));
            if (unhealthy > 0) {
                sizes.put(set.name(), set.replicas() - unhealthy);
                broken += unhealthy;
            }
        }
        int available =
                current.available() + old.stream().mapToInt(Scale::available).sum();
        int spare = available - least;
        for (Scale set : old) {
            int size = sizes.getOrDefault(set.name(), set.replicas());
            int less = Math.max(0, Math.min(size, spare));
            if (less > 0) {
                sizes.put(set.name(), size - less);
                spare -= less;
            }
        }
        return sizes;
    }
}
