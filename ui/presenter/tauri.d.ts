/* The part of Tauri's global that the windows use, typed once. Only each page's bridge.js touches it. */

/* A window's listener hears what is sent to it or to all; one without a window hears every event. */
type Listen = (name: string, handler: (event: { payload: unknown }) => void) => Promise<() => void>;

interface TauriWindow {
  listen: Listen;
  isFullscreen(): Promise<boolean>;
}

interface TauriGlobal {
  core: {
    invoke(command: string, args?: Record<string, unknown>): Promise<unknown>;
    convertFileSrc(path: string, protocol: string): string;
  };
  event: { listen: Listen };
  window: {
    getCurrentWindow(): TauriWindow;
  };
}

interface Window {
  __TAURI__: TauriGlobal;
}
