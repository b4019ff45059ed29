// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/http/auth/aws_credentials.h"
#include "agent/http/auth/fetched_credential.h"

namespace agent::http {

/// Signs each request anew, also one that is sent again. When an answer says that a signature is too old or too new,
/// the difference to the receiver's clock is kept, and the request is signed once more. One thread: the client's.
class SigV4Authenticator final : public FetchedCredential {
public:
    SigV4Authenticator(const SigV4 &settings, const FlowClients &clients);

    [[nodiscard]] Result<Headers> headersFor(const Outgoing &request) override;
    [[nodiscard]] bool heard(const Response &response, SteadyTime now) override;

private:
    explicit SigV4Authenticator(AwsContext context);

    const AwsContext m_context;
    std::string m_region; ///< Empty: not found yet.
};

} // namespace agent::http
