/** The admission webhook that puts the sidecar, or the mounts of the policy document, into pods that ask for it. */
package io.redtier.operator.injection;
