// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/http/tls_facts.h"
#include "agent/remote/doctor/authentication.h"
#include "agent/remote/doctor/examination.h"

#include <algorithm>
#include <cstdlib>

namespace agent::remote::doctor {
namespace {

using model::StepState;

/// From so many days on before its end, a certificate is a warning.
constexpr std::int64_t kWarnDays = 21;
constexpr std::int64_t kSecondsOfDay = 86'400;

bool has(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

std::string day(std::int64_t seconds)
{
    return formatTimestamp(seconds * 1000).substr(0, 10);
}

std::string joined(const std::vector<std::string> &parts)
{
    std::string out;
    for (const std::string &part : parts)
        (out += out.empty() ? "" : ", ") += part;
    return out;
}

void addFacts(const http::TlsFacts &facts, model::DiagnosisStep &step)
{
    if (!facts.protocol.empty())
        step.facts.push_back({"protocol", facts.protocol + ", " + facts.cipher});
    for (const http::CertificateFacts &certificate : facts.chain) {
        std::string text = certificate.subject;
        if (!certificate.names.empty())
            text += " for " + joined(certificate.names);
        text += ", by " + certificate.issuer + ", until " + day(certificate.notAfter);
        step.facts.push_back({"certificate", std::move(text)});
    }
    for (const http::CertificateFacts &certificate : facts.certificate)
        step.facts.push_back({"client certificate", certificate.subject + ", by " + certificate.issuer + ", until " +
                                                        day(certificate.notAfter)});
    if (facts.asksForCertificate)
        step.facts.push_back({"client certificate", facts.certificate.empty()
                                                        ? "the receiver asks for one, none is configured"
                                                        : "the receiver asks for it"});
}

/// What usually is behind a handshake that fails.
std::string handshakeHint(std::string_view problem)
{
    if (has(problem, "does not look like a TLS handshake"))
        return "the port answers without TLS: use http in the URL, or the port of https";
    if (has(problem, "certificate required") || has(problem, "bad certificate") || has(problem, "handshake failure"))
        return "the receiver wants a client certificate: set cert_file and key_file of tls_config";
    if (has(problem, "unknown certificate authority"))
        return "the receiver does not know who signed the client certificate: use one of its own authority";
    if (has(problem, "expired certificate"))
        return "renew the client certificate (cert_file of tls_config)";
    if (has(problem, "version"))
        return "receiver and agent have no TLS version in common: check min_version and max_version of tls_config";
    if (has(problem, "deadline") || has(problem, "timeout"))
        return "the port accepts connections, but does not speak TLS: check the port, and what stands between "
               "(firewall)";
    return "something between cuts the connection off: check firewalls and inspecting proxies, and the port";
}

/// What usually is behind a certificate that is not trusted. Source: the texts of OpenSSL's verification.
std::string verificationHint(std::string_view problem)
{
    if (has(problem, "expired"))
        return "have the receiver's certificate renewed; if it is valid, this machine's clock is wrong";
    if (has(problem, "not yet valid"))
        return "this machine's clock is behind: set it; otherwise the certificate was made for later";
    if (has(problem, "self-signed") || has(problem, "self signed"))
        return "put the certificate of its authority into a file and name it as ca_file of tls_config";
    if (has(problem, "issuer"))
        return "its authority is not known here: name its certificate as ca_file of tls_config, or have the receiver "
               "send its intermediate certificates";
    return "check ca_file of tls_config and the receiver's certificate";
}

/// Tells of a certificate that has ended, which somebody has let pass, or will end soon; empty when there is none.
std::string endText(const std::vector<http::CertificateFacts> &certificates, std::int64_t now, const char *whose)
{
    for (const http::CertificateFacts &certificate : certificates) {
        const std::int64_t days = (certificate.notAfter - now) / kSecondsOfDay;
        const std::string which = std::string(whose) + " certificate (" + certificate.subject + ") ";
        if (certificate.notAfter <= now)
            return which + "has ended on " + day(certificate.notAfter);
        if (days < kWarnDays)
            return which + "ends in " + std::to_string(days) + (days == 1 ? " day, on " : " days, on ") +
                   day(certificate.notAfter);
    }
    return {};
}

/// What is wrong with a chain that the settings would refuse; nothing is concluded when it is fine.
bool judgeChain(Examination &e, const http::TlsFacts &facts, model::DiagnosisStep &step)
{
    if (facts.isTrusted && facts.nameMatches)
        return true;
    if (e.settings.http.tls.insecureSkipVerify) {
        conclude(
            step, StepState::Warning, facts.problem + "; insecure_skip_verify lets it pass",
            "anybody can pretend to be the receiver: name its authority as ca_file and remove insecure_skip_verify");
        return false;
    }
    if (!facts.isTrusted)
        fail(e, step, facts.problem, verificationHint(facts.problem));
    else
        fail(e, step, facts.problem,
             "use the name of the certificate in the URL, or give it as server_name of tls_config");
    return false;
}

/// A receiver of TLS 1.3 judges the client's certificate after the handshake: the first request is told, or finds the
/// connection closed before it can read why. Empty: there was no such thing.
std::string refusedCertificateHint(Examination &e, const http::TlsFacts &facts)
{
    const http::Outcome &outcome = e.contact().outcome;
    if (isTokenFailure(e.settings.http, outcome))
        return {};
    if (outcome.failure == http::Failure::Tls)
        return handshakeHint(outcome.status.message());
    const bool broke = outcome.failure == http::Failure::Connect || outcome.failure == http::Failure::Other;
    if (!broke || !facts.asksForCertificate)
        return {};
    return facts.certificate.empty() ? handshakeHint("certificate required")
                                     : "the receiver asks for a client certificate, and closes the connection at the "
                                       "sight of this one: use one of an authority that it knows";
}

} // namespace

void checkTls(Examination &e, model::DiagnosisStep &step)
{
    if (!e.isTls()) {
        conclude(step, StepState::Skipped, "plain http");
        return;
    }
    const http::TlsProbe probe = http::probeTls(e.settings.http, e.settings.url, e.options.stepTimeout, e.stop);
    addFacts(probe.facts, step);
    if (probe.failure != http::Failure::None) {
        fail(e, step, probe.status.message(), handshakeHint(probe.status.message()));
        return;
    }
    const bool fine = judgeChain(e, probe.facts, step);
    if (step.state == StepState::Failed)
        return;
    if (const std::string hint = refusedCertificateHint(e, probe.facts); !hint.empty()) {
        fail(e, step, answerText(e.contact().outcome), hint);
        return;
    }
    if (!fine)
        return;
    const std::int64_t now = e.clock.now() / 1000;
    if (const std::string text = endText(probe.facts.chain, now, "the receiver's"); !text.empty())
        conclude(step, StepState::Warning, text, "have it renewed in time");
    else if (const std::string own = endText(probe.facts.certificate, now, "the client's"); !own.empty())
        conclude(step, StepState::Warning, own,
                 "renew cert_file of tls_config; a changed file is read without a restart");
    else
        conclude(step, StepState::Passed,
                 probe.facts.protocol + ", certificate until " + day(probe.facts.chain.front().notAfter));
}

} // namespace agent::remote::doctor
