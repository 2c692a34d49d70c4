package io.redtier.operator.rediscluster.acl;

import io.redtier.operator.acl.AclUser;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The users that a RedisCluster itself needs, each with the rights that it can't do without. Pure. */
final class InternalUsers {

    private static final String SENTINELS_TALK = "&__sentinel__:hello";

    /** Whoever may change users may do anything, so the operator may. */
    private static final List<String> EVERYTHING = List.of("~*", "&*", "+@all");

    private static final Map<Owner, List<String>> ON_DATA_NODES = new EnumMap<>(Map.of(
            Owner.OPERATOR,
            EVERYTHING,
            // https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/#acl-rules-for-sentinel-and-replicas
            Owner.REPLICATION,
            List.of("-@all", "+psync", "+replconf", "+ping"),
            Owner.SENTINEL,
            List.of(
                    SENTINELS_TALK,
                    "-@all",
                    "+multi",
                    "+slaveof",
                    "+replicaof",
                    "+failover",
                    "+ping",
                    "+exec",
                    "+subscribe",
                    "+config|rewrite",
                    "+role",
                    "+publish",
                    "+info",
                    "+client|setname",
                    "+client|kill",
                    "+script|kill"),
            Owner.PROBE,
            List.of("-@all", "+ping", "+info", "+cluster|info", "+cluster|nodes"),
            Owner.POD,
            List.of("-@all", "+ping", "+replicaof", "+cluster|failover"),
            // https://github.com/oliver006/redis_exporter#authenticating-with-redis, without what reads keys, and
            // without
            // CONFIG GET, which tells the passwords of others.
            Owner.EXPORTER,
            List.of(
                    "-@all",
                    "+ping",
                    "+info",
                    "+client|setname",
                    "+cluster|info",
                    "+latency|latest",
                    "+latency|histogram",
                    "+slowlog|len",
                    "+slowlog|get")));

    private static final Map<Owner, List<String>> ON_SENTINELS = new EnumMap<>(Map.of(
            Owner.OPERATOR,
            EVERYTHING,
            Owner.SENTINEL,
            List.of(
                    SENTINELS_TALK,
                    "-@all",
                    "+ping",
                    "+publish",
                    "+client|setname",
                    "+sentinel|is-master-down-by-addr"),
            Owner.PROBE,
            List.of("-@all", "+ping", "+sentinel|get-master-addr-by-name"),
            Owner.EXPORTER,
            List.of(
                    "-@all",
                    "+ping",
                    "+info",
                    "+client|setname",
                    "+sentinel|masters",
                    "+sentinel|replicas",
                    "+sentinel|slaves",
                    "+sentinel|sentinels",
                    "+sentinel|ckquorum")));

    /** What a client may ask a sentinel: who the primary is, who else there is, and to be told of changes. */
    static final List<String> CLIENT_ON_SENTINELS = List.of(
            "&*",
            "-@all",
            "+ping",
            "+client|setname",
            "+subscribe",
            "+unsubscribe",
            "+psubscribe",
            "+punsubscribe",
            "+sentinel|get-master-addr-by-name",
            "+sentinel|master",
            "+sentinel|masters",
            "+sentinel|replicas",
            "+sentinel|slaves",
            "+sentinel|sentinels");

    private InternalUsers() {}

    static List<AclUser> onDataNodes(InternalPasswords passwords) {
        return users(ON_DATA_NODES, passwords);
    }

    static List<AclUser> onSentinels(InternalPasswords passwords) {
        return users(ON_SENTINELS, passwords);
    }

    private static List<AclUser> users(Map<Owner, List<String>> rules, InternalPasswords passwords) {
        return rules.entrySet().stream()
                .map(entry ->
                        AclUser.withPassword(entry.getKey().user(), passwords.of(entry.getKey()), entry.getValue()))
                .toList();
    }
}
