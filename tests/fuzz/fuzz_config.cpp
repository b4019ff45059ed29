// SPDX-License-Identifier: GPL-3.0-or-later
// Any text is either a configuration or has problems with their places; what is printed of a configuration loads again
// to the same settings; no message repeats a secret. A line "=== jobs.yml" begins the text of a second file, which
// scrape_config_files may name. The readers of target files take any text as well.
#include "agent/config/loader.h"
#include "agent/config/yaml_reader.h"
#include "agent/discovery/target_file.h"
#include "tests/support/memory_filesystem.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace agent;

namespace {

constexpr std::string_view kSecondFile = "\n=== jobs.yml\n";
/// What seeds have for secrets.
constexpr std::string_view kSecret = "hunter2";

void require(bool holds, const char *what, const std::string &detail)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n%s\n", what, detail.c_str());
    std::abort();
}

std::size_t count(std::string_view text, std::string_view word)
{
    std::size_t found = 0;
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
        ++found;
    return found;
}

bool isSecretKey(std::string_view key)
{
    constexpr std::array<std::string_view, 14> kKeys{"password",
                                                     "credentials",
                                                     "bearer_token",
                                                     "client_secret",
                                                     "client_certificate_key",
                                                     "key",
                                                     "secrets",
                                                     "secret_key",
                                                     "token",
                                                     "auth_token",
                                                     "headers",
                                                     "values",
                                                     "key_passphrase",
                                                     "proxy_connect_header"};
    return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

/// How often the secret stands in values of secret keys, whatever these contain.
std::size_t secretsIn(const config::Node &node, bool secret)
{
    std::size_t found = secret && node.kind == config::Node::Kind::Scalar ? count(node.text, kSecret) : 0;
    for (const config::Node &item : node.items)
        found += secretsIn(item, secret);
    for (const config::Entry &entry : node.entries)
        found += secretsIn(entry.value, secret || isSecretKey(entry.key));
    return found;
}

/// Whether the secret stands nowhere but in secret keys: then nobody may repeat it.
bool isKept(std::string_view text)
{
    config::Problems ignored("");
    const config::Node root = config::readYaml(text, ignored);
    const std::size_t all = count(text, kSecret);
    return all > 0 && secretsIn(root, false) == all;
}

void checkSecrecy(const config::LoadResult &result)
{
    for (const config::Problem &problem : result.problems)
        require(problem.toString().find(kSecret) == std::string::npos, "a message shows a secret", problem.toString());
    require(result.config.printed.find(kSecret) == std::string::npos, "a secret is printed", result.config.printed);
}

void checkConfiguration(MemoryFileSystem &files, std::string_view text)
{
    const config::LoadResult result = config::loadText(files, text, "/fuzz/prometheus.yml");
    for (const config::Problem &problem : result.problems)
        require(problem.line > 0 && problem.column > 0 && !problem.message.empty() && !problem.remedy.empty(),
                "incomplete problem", problem.toString());
    if (!result.ok())
        return;
    const std::string &printed = result.config.printed;
    const config::LoadResult again = config::loadText(files, printed, "/fuzz/prometheus.yml");
    require(again.ok(), "what was printed does not load", again.status().message() + '\n' + printed);
    require(again.config.printed == printed, "printed differently", printed + '\n' + again.config.printed);
    const bool masked = printed.find("<secret>") != std::string::npos || printed.find("xxxxx") != std::string::npos;
    require(masked || again.config == result.config, "other settings", printed);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char *>(data), size);
    const std::size_t second = input.find(kSecondFile);
    const std::string_view text = input.substr(0, second);
    MemoryFileSystem files;
    files.createDirectories("/fuzz").ignore("in memory");
    if (second != std::string_view::npos)
        files.put("/fuzz/jobs.yml", input.substr(second + kSecondFile.size()));
    checkConfiguration(files, text);
    if (isKept(text))
        checkSecrecy(config::loadSyntax(text, "/fuzz/prometheus.yml"));
    static_cast<void>(discovery::parseTargetFile("/fuzz/a.yml", text).has_value());
    static_cast<void>(discovery::parseTargetFile("/fuzz/a.json", text).has_value());
    return 0;
}
