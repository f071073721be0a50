// SPDX-License-Identifier: MIT
#pragma once

#include "engine/refresh.h"

#include <QActors/EventLoopPool>
#include <QActors/LatestTask>
#include <QActors/Task>

#include <QtWidgets/qmainwindow.h>

class ArticleModel;
class FeedList;
class QAction;
class QLabel;
class QLineEdit;
class QProgressBar;
class QSortFilterProxyModel;
class QTableView;
class QTextBrowser;
class QToolButton;

/// The reader's window, with all that it reads with.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// Feeds that are to be there from the beginning.
    MainWindow(const QString &file, const QStringList &feeds, QWidget *parent = nullptr);
    ~MainWindow() override;

    Refresher &refresher() { return m_refresher; }
    /// Brings all feeds up to date, as the button does; a refresh that runs goes on.
    void refresh();
    bool isRefreshing() const;

Q_SIGNALS:
    /// The tables are there, and shown for the first time.
    void opened();
    void refreshed();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void build();
    void fillToolBar();
    QActors::Async<> begin(QStringList feeds);
    QActors::Async<> refreshing();
    QActors::Async<> reload();
    QActors::Async<> read();
    QActors::Async<> addFeed();
    QActors::Async<> removeFeed();
    QActors::Async<> closing();
    void showArticle(const QModelIndex &index);
    void tell(const QString &text);

    Store m_store;
    QActors::EventLoopPool m_pool{1};
    Refresher m_refresher;
    FeedList *m_feeds = nullptr;
    ArticleModel *m_articles = nullptr;
    QSortFilterProxyModel *m_found = nullptr;
    QTableView *m_table = nullptr;
    QTextBrowser *m_page = nullptr;
    QToolButton *m_refreshButton = nullptr;
    QToolButton *m_addButton = nullptr;
    QToolButton *m_removeButton = nullptr;
    QToolButton *m_cancelButton = nullptr;
    QLineEdit *m_search = nullptr;
    QProgressBar *m_progress = nullptr;
    QLabel *m_status = nullptr;
    QActors::TaskHandle<> m_refresh;
    QActors::LatestTask m_reading{this};
    QActors::TaskGroup m_tasks{this}; // declared last
};
