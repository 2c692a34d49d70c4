package io.redtier.operator.acl;

import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;

/**
 * The user of a workload with policies: what it needs for these, and nothing of anybody else. Keys and channels keep it
 * apart from others; commands are those for data, without the ones that look past the keys that they name. Pure.
 */
public final class WorkloadUser {

    private static final String NAME_PREFIX = AclUser.PREFIX + "app.";

    private static final List<String> COMMANDS = List.of(
            "-@all",
            "+@read",
            "+@write",
            "+@stream",
            "+@pubsub",
            "+@transaction",
            "+@connection",
            "-@dangerous",
            "-@admin",
            // About all keys, whoever they belong to.
            "-scan",
            "-randomkey",
            "-dbsize",
            "-swapdb",
            // Scripts of their own, but not those of others: a whole category would let them be flushed and stopped.
            "-function",
            "+eval",
            "+eval_ro",
            "+evalsha",
            "+evalsha_ro",
            "+script|load",
            "+script|exists",
            // Tell the names of the channels and keys of others.
            "-pubsub",
            "-client|tracking",
            // In none of these categories, and needed by scripts and by clients of a Redis Cluster.
            "+time",
            "+wait",
            // Which replicas there are to read from, and how far they are behind.
            "+role",
            "+asking",
            "+cluster|slots",
            "+cluster|shards",
            "+cluster|nodes",
            "+cluster|info",
            "+cluster|myid",
            "+cluster|keyslot");

    private WorkloadUser() {}

    /** {@code redtier-app.shop.deployment.catalog}: no other workload has it, and no URI needs to escape it. */
    public static String name(Workload workload) {
        return NAME_PREFIX + workload.namespace() + "." + workload.kind().toLowerCase(Locale.ROOT) + "."
                + workload.name();
    }

    /**
     * The rules.
     *
     * @param prefixes of the keys and channels that the workload's policies use; without characters that have a meaning
     *     in patterns
     */
    public static List<String> rules(Workload workload, SortedSet<String> prefixes) {
        List<String> rules = new ArrayList<>();
        rules.add("%R~" + KeySchema.policyKey(workload));
        rules.add("~" + KeySchema.instancesKey(workload));
        rules.add("~" + KeySchema.reportsKey(workload));
        prefixes.forEach(prefix -> rules.add("~" + prefix + "*"));
        rules.add("&" + KeySchema.policyChannel(workload));
        prefixes.forEach(prefix -> rules.add("&" + prefix + "*"));
        rules.addAll(COMMANDS);
        return rules;
    }
}
