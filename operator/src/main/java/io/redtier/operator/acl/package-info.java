/** Users of Redis, as every part of the operator speaks of them. Pure. */
package io.redtier.operator.acl;
