package io.redtier.crds.rediscluster;

/** Whether data survives the restart of a pod, and how Redis writes it. */
public enum PersistenceMode {
    /** Nothing is written; a node that restarts copies from the primary. */
    None,
    /** RDB snapshots at intervals; the last minutes can be lost. */
    Snapshot,
    /** Append-only file, written to disk every second. */
    AppendOnly
}
