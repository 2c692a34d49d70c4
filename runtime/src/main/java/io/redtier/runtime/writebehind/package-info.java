/** Changes of caches that are written later. Internal; the API is {@link io.redtier.runtime.WriteBehind}. */
package io.redtier.runtime.writebehind;
