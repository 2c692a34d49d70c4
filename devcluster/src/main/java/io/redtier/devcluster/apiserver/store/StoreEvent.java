package io.redtier.devcluster.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One change of a collection.
 *
 * @param revision the store's revision after it
 * @param before the object before, null on creation
 * @param after the object after it; on deletion the last state with the revision of the deletion
 * @param deleted whether the object is gone
 */
public record StoreEvent(long revision, ObjectNode before, ObjectNode after, boolean deleted) {}
