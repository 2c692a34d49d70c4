package io.redtier.operator.rediscluster.topology;

import java.util.Objects;

/**
 * What is known of one data pod at one moment. Immutable.
 *
 * @param pod name of the pod
 * @param ordinal its index in the StatefulSet, from 0
 * @param uid UID of the pod, the identity that its Redis proved to have when {@code state} is UP or LOADING
 * @param ip address of the pod, empty while it has none
 * @param state whether its Redis can be asked
 * @param terminating whether the pod is being deleted
 * @param roleLabel value of the role label of the pod, empty when it has none
 * @param data what its Redis says; {@link Data#NONE} unless {@code state} is UP
 */
public record NodeView(
        String pod, int ordinal, String uid, String ip, State state, boolean terminating, String roleLabel, Data data) {

    /** How far one can see into a data pod. */
    public enum State {
        /** There is no pod, or its container does not run: nothing but its volume can hold data. */
        STOPPED,
        /** The container runs, its Redis gives no answer. */
        UNREACHABLE,
        /** What answers at the pod's address is not this pod's Redis, or refuses the password. */
        FOREIGN,
        /** It is reading its data set from disk. */
        LOADING,
        /** It answers. */
        UP
    }

    /** The role that a node itself reports. */
    public enum Role {
        PRIMARY,
        REPLICA,
        /** Started, serving nobody, and waiting to be told what it is. */
        PARKED
    }

    /**
     * What a node says of its data.
     *
     * @param replicationId the history its data belongs to
     * @param previousReplicationId the history that this one continues since its promotion, empty when there is none
     * @param offset position in that history in bytes
     * @param keys number of keys over all databases
     * @param primaryHost address it follows, empty unless {@code role} is REPLICA
     * @param linkUp whether it is connected to what it follows and in sync
     * @param version of the server
     */
    public record Data(
            Role role,
            String replicationId,
            String previousReplicationId,
            long offset,
            long keys,
            String primaryHost,
            boolean linkUp,
            String version) {

        /** Nothing is known. */
        public static final Data NONE = new Data(Role.PARKED, "", "", 0, 0, "", false, "");
    }

    public NodeView {
        Objects.requireNonNull(pod, "pod");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(data, "data");
    }

    /** Whether it answers. */
    public boolean isUp() {
        return state == State.UP;
    }

    /** Whether it answers and says that it is a primary. */
    public boolean isPrimary() {
        return isUp() && data.role() == Role.PRIMARY;
    }

    /** Whether it answers and follows {@code other}, connected or not. */
    public boolean follows(NodeView other) {
        return isUp()
                && data.role() == Role.REPLICA
                && data.primaryHost().equals(other.ip())
                && !other.ip().isEmpty();
    }

    /** Whether it answers and has never held data. */
    public boolean isBlank() {
        return isUp() && data.keys() == 0 && data.offset() == 0;
    }

    /**
     * Whether it certainly holds more than {@code other}: further on in one history, or promoted out of the history
     * that the other one is still in. False where the two can't be compared. A replica that is in sync with {@code other} is never
     * ahead of it: it only was asked a moment later.
     */
    public boolean isAheadOf(NodeView other) {
        if (!isUp() || !other.isUp() || isBlank()) {
            return false;
        }
        if (other.isBlank()) {
            return true;
        }
        if (data.replicationId().equals(other.data.replicationId())) {
            return data.offset() > other.data.offset() && !(follows(other) && data.linkUp());
        }
        return !data.previousReplicationId().isEmpty()
                && data.previousReplicationId().equals(other.data.replicationId());
    }
}
