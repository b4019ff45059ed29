// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/draft_keeper.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace widgets {

namespace {

constexpr int kDelayMs = 1000;

void writeDraft(const QString &path, const QString &text)
{
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return; // it costs only the memory
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(text.toUtf8());
    file.commit();
}

} // namespace

DraftKeeper::DraftKeeper(QObject *parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelayMs);
    connect(&m_delay, &QTimer::timeout, this, &DraftKeeper::write);
}

DraftKeeper::~DraftKeeper()
{
    m_pool.waitForDone();
}

QString DraftKeeper::file() const
{
    if (m_folder.isEmpty() || m_configPath.isEmpty())
        return {};
    const QByteArray name =
        QCryptographicHash::hash(m_configPath.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    return QStringLiteral("%1/drafts/%2.yml").arg(m_folder, QString::fromLatin1(name));
}

void DraftKeeper::open(const QString &configPath)
{
    m_configPath = configPath;
    const QString path = file();
    if (path.isEmpty())
        return;
    m_pool.start([this, path] {
        QFile draft(path);
        if (!draft.open(QIODevice::ReadOnly))
            return;
        const QString text = QString::fromUtf8(draft.readAll());
        const qint64 time = QFileInfo(draft).lastModified().toMSecsSinceEpoch();
        // The pool is waited for before this object goes.
        QMetaObject::invokeMethod(
            this, [this, time, text] { Q_EMIT found(time, text); }, Qt::QueuedConnection);
    });
}

void DraftKeeper::keep(std::function<QString()> text)
{
    m_text = std::move(text);
    if (!m_delay.isActive()) // who types on and on is not to lose it all
        m_delay.start();
}

void DraftKeeper::write()
{
    m_delay.stop();
    const QString path = file();
    if (!path.isEmpty())
        m_pool.start([path, text = m_text()] { writeDraft(path, text); });
}

void DraftKeeper::drop()
{
    m_delay.stop();
    const QString path = file();
    if (!path.isEmpty())
        m_pool.start([path] { QFile::remove(path); });
}

void DraftKeeper::flush()
{
    if (m_delay.isActive())
        write();
    m_pool.waitForDone(2000);
}

} // namespace widgets
