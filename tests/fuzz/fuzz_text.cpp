// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/exposition_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    return fuzz::checkExposition(data, size, agent::exposition::Format::Text);
}
