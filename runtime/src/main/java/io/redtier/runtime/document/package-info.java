/**
 * The policy document: its model, JSON form, validation, durations, sizes and the names of keys in Redis.
 *
 * <p>A public contract between the operator, which writes the document, and the runtime, which reads it. It needs
 * Jackson and nothing else: neither Redis nor Kubernetes.
 */
package io.redtier.runtime.document;
