// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/auth/sigv4.h"

#include "agent/http/auth/aws_signature.h"

#include <ctime>

namespace agent::http {

SigV4Authenticator::SigV4Authenticator(const SigV4 &settings, const FlowClients &clients)
    : SigV4Authenticator(AwsContext{settings, clients, std::make_shared<std::int64_t>(0)})
{
}

SigV4Authenticator::SigV4Authenticator(AwsContext context)
    : FetchedCredential([context] { return beginAwsFlow(context); }, "could not get SigV4 credentials"),
      m_context(std::move(context))
{
}

Result<Headers> SigV4Authenticator::headersFor(const Outgoing &request)
{
    if (m_region.empty()) {
        Result<std::string> region = awsRegion(m_context.settings);
        if (!region)
            return region.error();
        m_region = std::move(*region);
    }
    return awsHeaders(request, credential().keys,
                      {m_region, m_context.settings.serviceName, std::time(nullptr) + *m_context.clockOffset});
}

bool SigV4Authenticator::heard(const Response &response, SteadyTime now)
{
    if (response.status < 400)
        return false;
    if (learnsClock(response, *m_context.clockOffset))
        return true;
    // "The security token included in the request is expired"
    if ((response.status == 401 || response.status == 403) && !credential().keys.sessionToken.empty() &&
        response.body.find("expired") != std::string::npos)
        forget(now);
    return false;
}

} // namespace agent::http
