// SPDX-License-Identifier: MIT
#pragma once

#include "rowsmodel_p.h"

#include <QtCore/qthread.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqml.h>

#include <memory>

namespace QActors {

namespace detail {
class FrameSource;
}

/// The model of ObserverWindow: a program, asked for a snapshot again and again. The asking, the reading and the sorting go on
/// in a thread of their own.
class Observation : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    /// A process id, or a name that a program listens by; the path of a recording; empty for this program itself.
    Q_PROPERTY(QString program READ program WRITE setProgram NOTIFY programChanged)
    Q_PROPERTY(int interval READ interval WRITE setInterval NOTIFY intervalChanged)
    Q_PROPERTY(bool frozen READ isFrozen WRITE setFrozen NOTIFY frozenChanged)
    Q_PROPERTY(Order order READ order WRITE setOrder NOTIFY wishChanged)
    Q_PROPERTY(QString search READ search WRITE setSearch NOTIFY wishChanged)
    Q_PROPERTY(QAbstractItemModel *rows READ rows CONSTANT)
    Q_PROPERTY(QVariantMap summary READ summary NOTIFY shown)
    Q_PROPERTY(QString error READ error NOTIFY errorChanged)

public:
    enum Order {
        Tree = detail::FrameWish::Tree,
        Mailbox = detail::FrameWish::Mailbox,
        Turns = detail::FrameWish::Turns,
        Busy = detail::FrameWish::Busy,
        Restarts = detail::FrameWish::Restarts
    };
    Q_ENUM(Order)

    explicit Observation(QObject *parent = nullptr);
    ~Observation() override;

    QString program() const { return m_program; }
    void setProgram(QString program);
    int interval() const noexcept { return m_interval; }
    void setInterval(int milliseconds);
    bool isFrozen() const noexcept { return m_frozen; }
    void setFrozen(bool frozen);
    Order order() const noexcept { return Order(m_wish.order); }
    void setOrder(Order order);
    QString search() const { return m_wish.search; }
    void setSearch(const QString &text);
    QAbstractItemModel *rows() { return &m_rows; }
    /// Who waits for whom, in the frame that is shown.
    detail::WaitNet net() const;
    /// Of the last minute.
    const QList<detail::FrameMoment> &moments() const { return m_moments; }
    QVariantMap summary() const;
    QString error() const { return m_error; }

    /// Shows the children of a row, or hides them.
    Q_INVOKABLE void toggle(const QString &rowId);
    /// All that is known of a row: a list of `label` and `value`, and in `alarm` whether it is one.
    Q_INVOKABLE QVariantList details(const QString &rowId) const;
    Q_INVOKABLE int indexOf(const QString &rowId) const;
    Q_INVOKABLE QString idAt(int row) const;
    Q_INVOKABLE QString nameOf(const QString &rowId) const;
    /// The rows that are shown, as text, into the clipboard; or the details of one.
    Q_INVOKABLE void copy(const QString &rowId = {}) const;
    /// Who waits for whom.
    Q_INVOKABLE void copyWaits() const;

Q_SIGNALS:
    void programChanged();
    void intervalChanged();
    void frozenChanged();
    void wishChanged();
    void errorChanged();
    void shown(); ///< another frame

private:
    void show(const std::shared_ptr<const detail::Frame> &frame);
    void fail(const QString &error);
    void wish();

    const detail::FrameRow *find(const QString &rowId) const;

    static constexpr qsizetype MostMoments = 1500;
    static constexpr qint64 Minute = 60'000;
    QString m_program;
    int m_interval = 1000;
    bool m_frozen = false;
    bool m_begun = false;
    detail::FrameWish m_wish;
    detail::RowsModel m_rows;
    std::shared_ptr<const detail::Frame> m_frame;
    QList<detail::FrameMoment> m_moments;
    QString m_error;
    QThread m_thread;
    detail::FrameSource *m_source; // lives on that thread
};

} // namespace QActors
