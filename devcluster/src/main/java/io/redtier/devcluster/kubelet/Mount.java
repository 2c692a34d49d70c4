package io.redtier.devcluster.kubelet;

import java.nio.file.Path;

/**
 * A part of this machine's file system in a container.
 *
 * @param host existing file or folder
 * @param path absolute path in the container
 */
record Mount(Path host, String path, boolean readOnly) {}
