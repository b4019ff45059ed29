// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace agent {

/// What went wrong, told by what the caller should do about it.
enum class Code {
    Ok,                ///< Nothing went wrong.
    Cancelled,         ///< The caller asked to stop: do nothing more.
    InvalidInput,      ///< The input is wrong: show the message, never retry with the same input.
    NotFound,          ///< The thing named does not exist.
    AlreadyExists,     ///< The thing is there already, or is in use by somebody else.
    Unavailable,       ///< The other side cannot answer now: retry with back-off.
    ResourceExhausted, ///< A limit was passed: the message names it.
    NoSpace,           ///< The disk is full: retry when space returns.
    Corruption,        ///< Stored data is damaged: skip what is touched, keep the rest.
    Io,                ///< The operating system refused an operation on a file or socket.
    Internal,          ///< A bug of ours.
};

/// Stable lower-case name of a code, for logs and APIs ("invalid input").
[[nodiscard]] std::string_view codeName(Code code);

/// The outcome of an operation that can fail: a code and a message for people. A value; cannot be dropped silently.
class [[nodiscard]] Status {
public:
    Status() = default;
    Status(Code code, std::string message) : m_code(code), m_message(std::move(message)) {}

    [[nodiscard]] bool ok() const { return m_code == Code::Ok; }
    [[nodiscard]] Code code() const { return m_code; }
    [[nodiscard]] const std::string &message() const { return m_message; }
    /// "invalid input: message", or "ok".
    [[nodiscard]] std::string toString() const;
    /// The same code with `context` and ": " before the message; an Ok status stays as it is.
    [[nodiscard]] Status withContext(std::string_view context) const;
    /// Drops the outcome on purpose. `reason` says why that is right.
    void ignore(std::string_view reason) const { static_cast<void>(reason); }

    friend bool operator==(const Status &, const Status &) = default;

private:
    Code m_code = Code::Ok;
    std::string m_message;
};

[[nodiscard]] inline Status invalidInput(std::string message) { return {Code::InvalidInput, std::move(message)}; }
[[nodiscard]] inline Status notFound(std::string message) { return {Code::NotFound, std::move(message)}; }
[[nodiscard]] inline Status unavailable(std::string message) { return {Code::Unavailable, std::move(message)}; }
[[nodiscard]] inline Status corruption(std::string message) { return {Code::Corruption, std::move(message)}; }
[[nodiscard]] inline Status internalError(std::string message) { return {Code::Internal, std::move(message)}; }

/// Status of a failed system call: "<what>: <strerror>"; ENOENT is NotFound, EEXIST AlreadyExists, ENOSPC and EDQUOT NoSpace, else Io.
[[nodiscard]] Status errnoStatus(int error, std::string_view what);

} // namespace agent
