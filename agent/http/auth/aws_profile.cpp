// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/aws_profile.h"

#include "agent/base/ascii.h"
#include "agent/base/filesystem.h"
#include "agent/http/auth/flow.h"

#include <algorithm>

namespace agent::http {
namespace {

std::string fileName(const char *variable, const char *inHome)
{
    std::string out = environment(variable);
    return out.empty() ? environment("HOME") + inHome : out;
}

/// What stands before a comment: a '#' or ';' after a blank.
std::string_view withoutComment(std::string_view value)
{
    for (const std::string_view mark : {" #", " ;", "\t#", "\t;"})
        value = value.substr(0, std::min(value.find(mark), value.size()));
    return trimAscii(value);
}

/// The name in "[profile name]", or in "[name]" of the credentials file and of the default profile.
std::string profileName(std::string_view header, bool isConfig)
{
    std::string_view name = trimAscii(header.substr(1, std::min(header.find(']'), header.size()) - 1));
    constexpr std::string_view kProfile = "profile";
    const bool marked = name.substr(0, kProfile.size()) == kProfile && name.size() > kProfile.size() &&
                        (name[kProfile.size()] == ' ' || name[kProfile.size()] == '\t');
    if (isConfig && marked)
        return std::string(trimAscii(name.substr(kProfile.size())));
    // Sections such as [sso-session x] are none.
    return !isConfig || name == "default" ? std::string(name) : std::string();
}

} // namespace

Result<AwsProfiles> AwsProfiles::read()
{
    AwsProfiles out;
    const std::string config = fileName("AWS_CONFIG_FILE", "/.aws/config");
    const std::string credentials = fileName("AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials");
    out.m_places = credentials + " and " + config;
    if (Status status = out.readFile(config, true); !status.ok())
        return status;
    if (Status status = out.readFile(credentials, false); !status.ok())
        return status;
    return out;
}

Status AwsProfiles::readFile(const std::string &path, bool isConfig)
{
    const Result<std::string> text = makePosixFileSystem()->readFile(path);
    if (!text)
        return text.error().code() == Code::NotFound ? Status() : invalidInput(text.error().message());
    AwsProfile *profile = nullptr;
    std::string_view rest = *text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::string_view trimmed = trimAscii(line);
        if (trimmed.empty() || trimmed[0] == '#' || trimmed[0] == ';')
            continue;
        if (trimmed[0] == '[') {
            const std::string name = profileName(trimmed, isConfig);
            profile = name.empty() ? nullptr : &m_profiles[name];
            continue;
        }
        // An indented line belongs to a nested setting, which does not matter here.
        const std::size_t equals = line.find('=');
        if (profile == nullptr || equals == std::string_view::npos || line[0] == ' ' || line[0] == '\t')
            continue;
        (*profile)[asciiLowerCase(trimAscii(line.substr(0, equals)))] = withoutComment(line.substr(equals + 1));
    }
    return {};
}

const AwsProfile *AwsProfiles::find(const std::string &name) const
{
    const auto found = m_profiles.find(name);
    return found != m_profiles.end() ? &found->second : nullptr;
}

} // namespace agent::http
