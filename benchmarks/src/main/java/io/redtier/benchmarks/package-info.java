/** Compares the runtime library with its peers under load, on a real Redis of this machine. No part of the tests. */
package io.redtier.benchmarks;
