#pragma once

namespace gatekeeper::tests {

/// How many blocks that operator new gave out were not deleted yet; always 0 in sanitizer builds,
/// whose own leak checker does this better.
long live_allocations();

}  // namespace gatekeeper::tests
