// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/result.h"

#include <map>
#include <optional>
#include <string>

namespace agent::http {

/// The keys of one profile of Amazon's shared files, names in lower case.
using AwsProfile = std::map<std::string, std::string>;

/// What the shared configuration and credentials files say, the latter winning. Immutable.
class AwsProfiles {
public:
    /// Reads AWS_CONFIG_FILE (~/.aws/config) and AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials); a file that is not
    /// there is empty. Errors: InvalidInput: a file cannot be read.
    [[nodiscard]] static Result<AwsProfiles> read();

    [[nodiscard]] const AwsProfile *find(const std::string &name) const;
    /// Where a profile may stand, for messages.
    [[nodiscard]] const std::string &places() const { return m_places; }

private:
    [[nodiscard]] Status readFile(const std::string &path, bool isConfig);

    std::map<std::string, AwsProfile> m_profiles;
    std::string m_places;
};

} // namespace agent::http
