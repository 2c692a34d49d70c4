/**
 * How a changed spec reaches pods that run: which template they are made of, in which order they are replaced, and when a
 * change is taken back. Decisions are pure; what has to outlive the operator is kept on the StatefulSets.
 */
package io.redtier.operator.rediscluster.change;
