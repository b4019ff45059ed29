// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless/agent_process.h"

#include "app/common/exit_code.h"

#include <sys/resource.h>

namespace app {
namespace {

std::unique_ptr<agent::telemetry::Logger> makeLogger(const Options &options)
{
    const auto level = agent::telemetry::parseLogLevel(options.logLevel);
    const auto format = agent::telemetry::parseLogFormat(options.logFormat);
    // The demo shows its state in place of its log.
    const bool quiet = options.demo && options.headless;
    return std::make_unique<agent::telemetry::Logger>(level ? *level : agent::LogLevel::Info,
                                                      format ? *format : agent::telemetry::LogFormat::Logfmt, !quiet);
}

/// Each connection is a descriptor, and the usual soft limit of 1,024 is fewer than an agent may scrape. Only programs
/// that use select() suffer from a higher one.
void raiseFileLimit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit)); // what it has must do
}

} // namespace

AgentProcess::AgentProcess(const Options &options, std::function<void()> requestQuit)
    : m_options(options), m_requestQuit(std::move(requestQuit)), m_logger(makeLogger(options))
{
}

AgentProcess::~AgentProcess()
{
    stop();
}

agent::Status AgentProcess::start()
{
    raiseFileLimit();
    agent::telemetry::registerProcessMetrics(m_registry);
    m_logger->write(agent::LogLevel::Info, "main", "Starting Belfry", {{"version", version()}});
    for (const std::string &warning : m_options.warnings)
        m_logger->write(agent::LogLevel::Warn, "main", warning, {});
    if (agent::Status status = listen(); !status.ok())
        return status;
    if (m_options.demo) {
        if (agent::Status status = Demo::start("127.0.0.1:" + std::to_string(m_web->port()), m_demo); !status.ok())
            return status.withContext("starting the demo");
        m_options.configFile = m_demo->configPath();
        m_options.storagePath = m_demo->storagePath();
    }

    agent::engine::Options engineOptions;
    engineOptions.configPath = m_options.configFile;
    engineOptions.storagePath = m_options.storagePath;
    engineOptions.version = version();
    engineOptions.flags = m_options.flags;
    engineOptions.segmentBytes = m_options.segmentBytes;
    engineOptions.walCompression = m_options.walCompression;
    engineOptions.maxBytes = m_options.maxBytes;
    engineOptions.minFreeBytes = m_options.minFreeBytes;
    engineOptions.takeover = m_options.takeover;
    engineOptions.retentionMinTime = m_options.retentionMinTime;
    engineOptions.retentionMaxTime = m_options.retentionMaxTime;
    engineOptions.truncateFrequency = m_options.walTruncateFrequency;
    engineOptions.flushDeadline = m_options.flushDeadline;
    engineOptions.adjustTimestamps = m_options.adjustTimestamps;
    engineOptions.timestampTolerance = m_options.timestampTolerance;
    engineOptions.discoveryInterval = m_options.discoveryInterval;
    engineOptions.features = m_options.features;
    engineOptions.autoReload = m_options.autoReload;
    engineOptions.autoReloadInterval = m_options.autoReloadInterval;
    agent::engine::StartResult started = agent::engine::startEngine(std::move(engineOptions), *m_logger, m_registry);
    if (!started.status.ok())
        return started.status;
    m_engine = std::move(started.engine);
    m_web->setEngine(m_engine.get());
    m_logger->write(agent::LogLevel::Info, "main", "Agent is ready",
                    {{"listen", "127.0.0.1:" + std::to_string(m_web->port())}});
    return {};
}

agent::Status AgentProcess::listen()
{
    agent::web::WebServer::Options webOptions;
    webOptions.listenAddress = m_options.listenAddress;
    webOptions.enableLifecycle = m_options.enableLifecycle;
    webOptions.requestQuit = m_requestQuit;
    agent::Status status = agent::web::WebServer::start(webOptions, m_registry, m_web);
    if (status.code() == agent::Code::AlreadyExists && m_options.demo && !m_options.listenAddressSet) {
        webOptions.listenAddress = "127.0.0.1:0";
        status = agent::web::WebServer::start(webOptions, m_registry, m_web);
    }
    return status;
}

int AgentProcess::exitCode(const agent::Status &status)
{
    if (status.ok())
        return kExitOk;
    return status.code() == agent::Code::InvalidInput ? kExitUsage : kExitFailure;
}

void AgentProcess::stop()
{
    if (m_engine) {
        m_engine->beginStop();
        m_web->setEngine(nullptr);
        m_engine.reset();
        m_logger->write(agent::LogLevel::Info, "main", "Stopped; what is not acknowledged is kept for the next start",
                        {});
    }
    m_web.reset();
    m_demo.reset();
}

} // namespace app
