// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/parser.h"

#include <QTest>

using agent::exposition::chooseFormat;
using agent::exposition::Format;

class TstContentType : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void chooses_data()
    {
        QTest::addColumn<std::string>("contentType");
        QTest::addColumn<int>("format");
        const auto row = [](const char *contentType, Format format) {
            QTest::newRow(contentType) << std::string(contentType) << static_cast<int>(format);
        };
        row("text/plain", Format::Text);
        row("text/plain; version=0.0.4", Format::Text);
        row("text/plain;version=1.0.0;escaping=allow-utf-8;charset=utf-8", Format::Text);
        row("TEXT/Plain ; Charset=\"a;b\\\"\"", Format::Text);
        row("text/plain;", Format::Text);
        row("text/plain; a=b; a=b", Format::Text);
        row("application/openmetrics-text", Format::OpenMetrics);
        row("application/openmetrics-text; version=1.0.0; charset=utf-8", Format::OpenMetrics);
        row("application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
            Format::Protobuf);
    }
    void chooses()
    {
        QFETCH(const std::string, contentType);
        QFETCH(const int, format);
        Format got{};
        QVERIFY(chooseFormat(contentType, nullptr, got).ok());
        QCOMPARE(static_cast<int>(got), format);
        const Format fallback = Format::Protobuf;
        QVERIFY(chooseFormat(contentType, &fallback, got).ok());
        QCOMPARE(static_cast<int>(got), format);
    }

    void refuses_data()
    {
        QTest::addColumn<std::string>("contentType");
        QTest::addColumn<std::string>("message");
        const auto row = [](const char *name, const char *contentType, const char *message) {
            QTest::newRow(name) << std::string(contentType) << std::string(message);
        };
        const char *const cannotParse = "and no fallback_scrape_protocol for target";
        row("blank", "",
            "non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol specified for "
            "target");
        row("no subtype", "invalid/",
            "cannot parse Content-Type \"invalid/\" and no fallback_scrape_protocol for target");
        row("two subtypes", "invalid/invalid/invalid", cannotParse);
        row("slash", "/", cannotParse);
        row("repeated parameter", "application/openmetrics-text; charset=UTF-8; charset=utf-8", cannotParse);
        row("parameter without value", "text/plain; version", cannotParse);
        row("other", "text/html",
            "received unsupported Content-Type \"text/html\" and no fallback_scrape_protocol specified for target");
        row("json", "application/json; charset=utf-8", "received unsupported Content-Type");
    }
    void refuses()
    {
        QFETCH(const std::string, contentType);
        QFETCH(const std::string, message);
        Format got{};
        const agent::Status status = chooseFormat(contentType, nullptr, got);
        QCOMPARE(status.code(), agent::Code::InvalidInput);
        QVERIFY2(status.message().find(message) != std::string::npos, status.message().c_str());
        const Format fallback = Format::OpenMetrics;
        QVERIFY(chooseFormat(contentType, &fallback, got).ok());
        QVERIFY(got == Format::OpenMetrics);
    }
};

QTEST_APPLESS_MAIN(TstContentType)
#include "tst_content_type.moc"
