//! Ctrl-C and what service managers send instead.

use tokio::sync::watch;

/// Whether somebody asked to stop.
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Within a runtime.
    pub fn listen() -> Self {
        let (asked, heard) = watch::channel(false);
        tokio::spawn(async move {
            signal().await;
            // nobody is left to hear it if the work is over
            let _ = asked.send(true);
        });
        Self(heard)
    }

    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Until somebody asks.
    pub async fn wait(&mut self) {
        if self.0.wait_for(|asked| *asked).await.is_err() {
            // no signal can be heard here: work goes on until it is ended otherwise
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => interrupt().await,
    }
}

#[cfg(not(unix))]
async fn signal() {
    interrupt().await;
}

async fn interrupt() {
    // an error means that there is nothing to listen to
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
