package io.redtier.devcluster.kubelet;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * The output of one run of a container.
 *
 * @param file may not exist yet
 * @param running whether more may come
 */
record ContainerLog(Path file, BooleanSupplier running) {}
