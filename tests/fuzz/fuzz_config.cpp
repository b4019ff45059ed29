// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/loader.h"
#include "agent/discovery/target_file.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool holds, const char *what, const std::string &detail)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n%s\n", what, detail.c_str());
    std::abort();
}

} // namespace

// Any text is either a configuration or has problems with their places; what is printed of a configuration loads again and prints the same.
// The readers of target files take any text as well.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    using namespace agent;
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const config::LoadResult result = config::loadText(text, "/fuzz/prometheus.yml");
    for (const config::Problem &problem : result.problems)
        require(problem.line > 0 && problem.column > 0 && !problem.message.empty() && !problem.remedy.empty(), "incomplete problem",
                problem.toString());
    if (result.ok()) {
        const config::LoadResult again = config::loadText(result.config.printed, "/fuzz/prometheus.yml");
        require(again.ok(), "what was printed does not load", again.status().message() + '\n' + result.config.printed);
        require(again.config.printed == result.config.printed, "printed differently", result.config.printed + '\n' + again.config.printed);
    }
    static_cast<void>(discovery::parseTargetFile("/fuzz/a.yml", text).has_value());
    static_cast<void>(discovery::parseTargetFile("/fuzz/a.json", text).has_value());
    return 0;
}
