/** A reverse proxy that applies policies in front of an app in any language. */
package io.redtier.sidecar;
