package io.redtier.devcluster.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a collection held at one moment.
 *
 * @param revision the store's revision at that moment: a watch from here misses nothing
 * @param objects by namespace and name; never to be changed
 */
public record Snapshot(long revision, List<ObjectNode> objects) {}
