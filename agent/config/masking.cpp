// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/config/masking.h"

#include "agent/base/url.h"

namespace agent::config {

std::string maskedUrl(const std::string &url)
{
    auto parsed = parseUrl(url);
    if (!parsed || parsed->userInfo.empty())
        return url;
    if (parsed->userInfo.find(':') == std::string::npos)
        parsed->userInfo = "xxxxx";
    return parsed->redacted();
}

} // namespace agent::config
