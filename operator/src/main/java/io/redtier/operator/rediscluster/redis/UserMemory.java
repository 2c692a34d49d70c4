package io.redtier.operator.rediscluster.redis;

import io.redtier.operator.rediscluster.acl.InternalPasswords;
import io.redtier.operator.rediscluster.acl.UserChange.Known;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is remembered of the users on the nodes of one RedisCluster, by UID of the pod. Losing it costs one more definition
 * of each user. Thread-safe.
 */
public final class UserMemory {

    private final Map<String, Map<String, Known>> known = new ConcurrentHashMap<>();
    private final Map<String, InternalPasswords> sentinels = new ConcurrentHashMap<>();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    /** Whether a node has taken the user of this line of a configuration file. */
    public boolean hasTaken(String line) {
        return taken.contains(line);
    }

    Map<String, Known> of(String podUid) {
        return known.computeIfAbsent(podUid, uid -> new ConcurrentHashMap<>());
    }

    void take(String line) {
        taken.add(line);
    }

    /** Whether the sentinel was told to log in with these. */
    boolean logsInWith(String podUid, InternalPasswords passwords) {
        return passwords.equals(sentinels.get(podUid));
    }

    void toldToLogInWith(String podUid, InternalPasswords passwords) {
        sentinels.put(podUid, passwords);
    }

    /** Forgets all pods but these. */
    void keep(Set<String> podUids) {
        known.keySet().retainAll(podUids);
        sentinels.keySet().retainAll(podUids);
    }
}
