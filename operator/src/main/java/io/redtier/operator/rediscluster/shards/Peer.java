package io.redtier.operator.rediscluster.shards;

/**
 * What one node says of another, or of itself: a line of CLUSTER NODES. Immutable.
 *
 * @param id node id, 40 hexadecimal digits
 * @param ip address under which it is known; empty when none is
 * @param self whether it is the speaker
 * @param primary whether it is a primary
 * @param primaryId whom it replicates; empty for a primary
 * @param failed whether a majority, not only the speaker, takes it for failed, or its address is lost
 * @param connected whether the speaker has a connection to it
 * @param silentMillis time since its last sign of life in milliseconds; 0 for the speaker
 * @param configEpoch the epoch of its claim on slots; of two claims on a slot the one of the higher epoch holds
 * @param slots that it claims
 * @param open slots that are on their way; told of the speaker alone
 */
public record Peer(
        String id,
        String ip,
        boolean self,
        boolean primary,
        String primaryId,
        boolean failed,
        boolean connected,
        long silentMillis,
        long configEpoch,
        Slots slots,
        OpenSlots open) {}
