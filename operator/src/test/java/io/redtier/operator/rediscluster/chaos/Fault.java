package io.redtier.operator.rediscluster.chaos;

/** What happens to a RedisCluster while clients write to it; the order is that of the table in docs/resilience.md. */
enum Fault {
    RollingRestart(true, "rolling restart of all pods"),
    RollingRestartWithSlowReplica(true, "rolling restart while a replica is slow"),
    ReplicasScaled(true, "one replica more, then one less"),
    OperatorKilledInRollingRestart(true, "operator killed in a rolling restart"),
    OperatorKilledInScaleOut(true, "operator killed while a replica is added"),
    OperatorKilledInScaleIn(true, "operator killed while a replica is removed"),
    OperatorKilledWhileAShardIsAdded(true, "operator killed while slots move to a new shard"),
    OperatorKilledWhileAShardIsGivenUp(true, "operator killed while slots leave a shard that is given up"),
    PrimaryKilled(false, "primary killed (`kill -9`), data on disk"),
    EmptyPrimaryReturns(false, "primary killed, back at once without its data"),
    PrimaryFrozen(false, "primary frozen, replaced, and resumed"),
    StalePrimaryReturns(false, "primary frozen, replaced, killed, and back with its old data"),
    AllPodsReplaced(false, "all pods deleted at once, back on new addresses"),
    AllProcessesKilled(false, "all processes killed at once (`kill -9`), data on disk"),
    NodeLost(false, "machine of the primary lost and back, its pods lingering"),
    AddressesExchanged(false, "two RedisClusters exchange all addresses"),
    SentinelMajorityFrozen(false, "two of three sentinels frozen, primary killed, sentinels resumed"),
    SentinelsReplaced(false, "all sentinels deleted at once, then the primary killed"),
    DiskFull(false, "disk of the primary full, then free again");

    private final boolean planned;
    private final String words;

    Fault(boolean planned, String words) {
        this.planned = planned;
        this.words = words;
    }

    /** Whether somebody asked for it, so that nothing that was acknowledged may be lost. */
    boolean isPlanned() {
        return planned;
    }

    String words() {
        return words;
    }
}
