package io.redtier.devcluster.kubelet;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Everything a container process needs, resolved.
 *
 * @param hostname the pod's
 * @param uid user and
 * @param gid group as the process sees them
 * @param mounts in the order in which they are made
 * @param command program and arguments
 * @param workingDir absolute path in the container, made if absent
 * @param memoryLimit in bytes
 * @param network the beginning of a command line that enters the pod's network; empty for this machine's
 */
record ContainerSpec(
        String hostname,
        long uid,
        long gid,
        List<Mount> mounts,
        Map<String, String> env,
        List<String> command,
        String workingDir,
        boolean readOnlyRoot,
        OptionalLong memoryLimit,
        List<String> network) {}
