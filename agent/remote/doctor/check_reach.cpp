// SPDX-License-Identifier: GPL-3.0-or-later
// Name, TCP, proxy.
#include "agent/remote/doctor/authentication.h"
#include "agent/remote/doctor/examination.h"
#include "agent/remote/doctor/lookup.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace agent::remote::doctor {
namespace {

using model::StepState;

std::string words(int error)
{
    return error == ETIMEDOUT ? "no answer" : std::generic_category().message(error);
}

std::string tcpHint(const std::vector<Knock> &knocks, const std::string &port)
{
    const auto all = [&](int error) {
        return std::all_of(knocks.begin(), knocks.end(), [error](const Knock &k) { return k.error == error; });
    };
    if (all(ECONNREFUSED))
        return "nothing listens on port " + port +
               ", or a firewall rejects it: check the port of the URL, and whether the receiver runs";
    if (all(ETIMEDOUT))
        return "a firewall drops the packets, or the host is off: check the route (VPN, modem) and open port " + port;
    return "there is no route to the receiver: check the network (VPN, modem, default route)";
}

} // namespace

void checkName(Examination &e, model::DiagnosisStep &step)
{
    const std::string &host = e.proxy ? e.proxy->host : e.url.host;
    const std::string whose = e.proxy ? "the proxy " + host : host;
    const auto found = lookUp(host, e.options.stepTimeout, e.stop);
    if (!found) {
        fail(e, step, found.error().message(),
             found.error().code() == Code::NotFound
                 ? "check the spelling of the host in " + std::string(e.proxy ? "proxy_url" : "url") +
                       ", and whether this machine's name server knows it"
                 : "check this machine's name server (/etc/resolv.conf) and its network");
        return;
    }
    e.addresses = *found;
    for (const std::string &address : e.addresses)
        step.facts.push_back({"address", address});
    if (e.settings.http.roundRobinDns && !e.proxy)
        step.facts.push_back({"round_robin_dns", "each new connection goes to a random one of these"});
    if (e.addresses.size() == 1 && e.addresses.front() == host)
        conclude(step, StepState::Passed, whose + " is an address");
    else
        conclude(step, StepState::Passed,
                 whose + " has " + std::to_string(e.addresses.size()) +
                     (e.addresses.size() == 1 ? " address" : " addresses"));
}

void checkTcp(Examination &e, model::DiagnosisStep &step)
{
    const std::string port = e.dialledPort();
    const std::vector<Knock> knocks = knock(e.addresses, port, e.options.stepTimeout, e.stop);
    std::size_t connected = 0;
    for (const Knock &knock : knocks) {
        step.facts.push_back({knock.address, knock.error == 0 ? "connected" : words(knock.error), knock.milliseconds});
        connected += knock.error == 0 ? 1 : 0;
    }
    const std::string counts = std::to_string(connected) + " of " + std::to_string(knocks.size()) +
                               (knocks.size() == 1 ? " address connects" : " addresses connect");
    if (connected == knocks.size()) {
        conclude(step, StepState::Passed, counts);
    } else if (connected > 0) {
        conclude(step, StepState::Warning, counts,
                 "requests go to an address that connects, after a delay; have the others repaired or removed from the "
                 "name");
    } else {
        const std::string first = knocks.empty() ? "no address" : knocks.front().address;
        fail(e, step, first + ": " + words(knocks.empty() ? 0 : knocks.front().error), tcpHint(knocks, port));
    }
}

void checkProxy(Examination &e, model::DiagnosisStep &step)
{
    if (!e.proxy) {
        conclude(step, StepState::Skipped,
                 e.proxyExempted ? "this URL is exempted from the proxy: requests go straight" : "no proxy");
        return;
    }
    const std::string shown = e.proxy->redacted();
    step.facts.push_back({"proxy", shown});
    const Contact &contact = e.contact();
    const http::Outcome &outcome = contact.outcome;
    const int status = outcome.response.status;
    const bool isOfProxy = outcome.failure == http::Failure::Proxy && !isTokenFailure(e.settings.http, outcome);
    if (!isOfProxy && status != 407) {
        const bool passedOn = outcome.failure == http::Failure::None || outcome.failure == http::Failure::Tls;
        if (!passedOn) // the steps after this one tell what it is
            conclude(step, StepState::Passed, shown + " takes requests");
        else if (e.isTls())
            conclude(step, StepState::Passed, shown + " opens a tunnel to " + e.url.hostPort());
        else
            conclude(step, StepState::Passed, "requests go by " + shown);
        return;
    }
    const std::string text = answerText(outcome);
    const bool wantsUser = status == 407 || text.find("407") != std::string::npos;
    fail(e, step, text,
         wantsUser ? "the proxy wants a user: put user and password into proxy_url (http://user:password@host:port) or "
                     "proxy_connect_header"
         : text.find("403") != std::string::npos
             ? "the proxy forbids it: have " + e.url.hostPort() + " allowed there"
             : "the proxy cannot reach " + e.url.hostPort() + ": check the proxy, and proxy_url");
}

} // namespace agent::remote::doctor
